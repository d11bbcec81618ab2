import type { BarSeries } from '@tandem/domain';
import { computeFeaturesWith, type FeatureMatrix } from '../engine/compute-features.js';
import { MarketReturns } from '../engine/market-return.js';
import { NoSamplesError } from '../errors.js';
import { featuresOf, mirrorSigns } from '../feature-columns.js';
import { touchedRows } from '../quality/touched-rows.js';
import { assertClasses } from './assert-classes.js';
import type { Dataset, DatasetOptions, ExcludedRows, Samples } from './dataset.js';
import { drawSamples, emptyTally, type SampleSource } from './draw-samples.js';
import { summariseKnown } from './known-values.js';
import { labelRows } from './label-rows.js';
import { resolveOptions, type ResolvedOptions } from './options.js';
import { firstSessionOf, partRows } from './part-rows.js';
import { describeInputs } from './recipe.js';
import { selectInputs, type Inputs } from './select-inputs.js';
import { sessionDates, sessionIndices } from './sessions.js';
import { splitSessions, type SessionSplit, type SplitPart } from './split-sessions.js';
import { tradingMinutes } from './trading-minutes.js';

/**
 * Features, labels, split and samples of many symbols. The market symbol must be among the series, because every feature
 * vector needs it. Bars that cannot be right are left out and counted
 * (`cleanSeries`), those outside regular trading dropped and counted; a session is a New York trading day on which any
 * series has a bar, so give closed sessions alone. The same inputs give the same dataset, and the same hash.
 * @throws MissingMarketSeriesError, NotEnoughSessionsError, NoSamplesError, AbsentClassError, DataQualityError, RangeError
 */
export function buildDataset(series: readonly BarSeries[], options: DatasetOptions = {}): Dataset {
  const resolved = resolveOptions(options);
  const features = featuresOf(resolved.featureNames);
  const inputs = selectInputs(series, options);
  const bars = inputs.sampled.map((input) => input.bars);
  const symbols = bars.map(({ symbol }) => symbol);
  const dates = sessionDates(inputs.series);
  const split = splitSessions(dates, resolved);
  const matrices = computeMatrices(inputs, resolved.featureNames);
  const sessionIndex = bars.map(({ ts }) => sessionIndices(ts, dates));
  const training = sessionIndex.map((index) => partRows(split, 'train', index));
  const { barrier, labels } = labelRows(bars, sessionIndex, training, resolved.barrierMultiples);
  const sources = bars.map(({ ts, close }, i) => ({
    close,
    label: labels[i]!.label,
    sessionIndex: sessionIndex[i]!,
    minutes: tradingMinutes(ts),
    touched: touchedRows(inputs.sampled[i]!.breaks, sessionIndex[i]!),
  }));
  const { samples, excluded } = drawParts(sources, split, resolved);
  assertClasses(samples.train.shares);
  const { neutral, knownShare } = summariseKnown(matrices, training, features);
  return {
    symbols,
    featureNames: resolved.featureNames,
    mirror: mirrorSigns(features),
    matrices,
    labels,
    sessionIndex,
    split,
    barrier,
    samples,
    neutral,
    quality: { bars: inputs.bars, outsideRegularHours: inputs.outsideRegularHours, defects: inputs.defects, excluded, knownShare },
    ...describeInputs(inputs.given, symbols, resolved),
  };
}

function computeMatrices({ market, sampled }: Inputs, names: readonly string[]): FeatureMatrix[] {
  const returns = MarketReturns.of(market);
  return sampled.map(({ bars, context }) => computeFeaturesWith(bars, returns, context, names));
}

function drawParts(sources: readonly SampleSource[], split: SessionSplit, { strides }: ResolvedOptions) {
  const excluded = emptyTally();
  const draw = (part: SplitPart): Samples => {
    const ranges = sources.map(({ sessionIndex }) => partRows(split, part, sessionIndex));
    const samples = drawSamples(sources, ranges, strides[part], firstSessionOf(split, part), excluded);
    if (samples.length === 0 && split[part].length > 0) throw new NoSamplesError(part, describeExcluded(excluded));
    return samples;
  };
  const samples = { train: draw('train'), validation: draw('validation'), holdout: draw('holdout') };
  return { samples, excluded };
}

function describeExcluded({ warmUp, border, quality, noLabel, missingMinutes }: ExcludedRows): string {
  return `${warmUp} bars still warm up, ${border} have a window over the border, ${quality} touch bars that were rejected, ${noLabel} have no label, ${missingMinutes} have too many minutes missing in their window`;
}
