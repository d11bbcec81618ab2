import { CLASSES, type BarSeries, type ClassShares } from '@tandem/domain';
import { MarketReturns } from '../context/market-returns.js';
import { featuresOf, mirrorSigns } from '../engine/catalog.js';
import { computeFeaturesWith, type FeatureMatrix } from '../engine/compute-features.js';
import { AbsentClassError, NoSamplesError } from '../errors.js';
import { barrierSigma } from '../labels/barrier-volatility.js';
import { logExcursions } from '../labels/excursion.js';
import { tripleBarrier, type BarrierLabels } from '../labels/triple-barrier.js';
import { tuneBarrier, type BarrierChoice } from '../labels/tune-barrier.js';
import { sessionDates, sessionIndices, tradingMinutes } from '../sessions.js';
import { WARM_UP_BARS, type Dataset, type ExcludedRows, type Samples } from './dataset.js';
import { expectedVolatility } from './expected-volatility.js';
import { cleanBars, selectInputs, type CleanBars, type Inputs } from './inputs.js';
import { resolveOptions, type DatasetOptions, type ResolvedOptions } from './options.js';
import { describeInputs } from './recipe.js';
import { drawSamples, noExclusions, rowsAcrossBreaks, type SampleSource } from './samples.js';
import { summariseKnown } from './scaler.js';
import { firstSessionOf, partRows, splitSessions, type RowRange, type SessionSplit, type SplitPart } from './split.js';

/** @throws AbsentClassError when a class has no training sample at all: a model could never learn it */
function assertClasses(shares: ClassShares): void {
  const absent = CLASSES.filter((_, index) => !(shares[index]! > 0));
  if (absent.length > 0) throw new AbsentClassError(absent);
}

interface LabelledRows {
  readonly barrier: BarrierChoice;
  /** One a series. */
  readonly labels: readonly BarrierLabels[];
}

/**
 * Labels every series with the one barrier multiple that balances the classes on the training rows best.
 * @param training rows of the training sessions, one range a series; horizons end with their session, hence inside
 */
function labelRows(
  series: readonly BarSeries[],
  sessionIndex: readonly Int32Array[],
  training: readonly RowRange[],
  { barrierMultiples, barrierVolatility }: ResolvedOptions,
): LabelledRows {
  const sigmas = series.map((bars) => barrierSigma(bars, barrierVolatility));
  const tuning = series.map((bars, i) => ({
    series: bars,
    sessionIndex: sessionIndex[i]!,
    sigma: sigmas[i]!,
    from: Math.max(training[i]!.from, WARM_UP_BARS),
    to: training[i]!.to,
  }));
  const barrier = tuneBarrier(tuning, barrierMultiples);
  return { barrier, labels: series.map((bars, i) => tripleBarrier(bars, sessionIndex[i]!, sigmas[i]!, barrier.multiple)) };
}

/**
 * Features, labels, split and samples of many symbols. The market symbol must be among the series, because every feature
 * vector needs it. Bars that cannot be right are left out and counted
 * (`cleanSeries`), those outside regular trading dropped and counted; a session is a New York trading day on which any
 * series has a bar, so give closed sessions alone. The same inputs give the same dataset, and the same hash.
 * @throws MissingMarketSeriesError, NotEnoughSessionsError, NoSamplesError, AbsentClassError, DataQualityError, RangeError
 */
export function buildDataset(series: readonly BarSeries[], options: DatasetOptions = {}): Dataset {
  return buildCleanDataset(cleanBars(series), options);
}

/**
 * The dataset of bars that are cleaned already: who reports on their quality first does so once.
 * @throws NotEnoughSessionsError, NoSamplesError, AbsentClassError, DataQualityError, RangeError
 */
export function buildCleanDataset(clean: CleanBars, options: DatasetOptions = {}): Dataset {
  const resolved = resolveOptions(options);
  const features = featuresOf(resolved.featureNames);
  const inputs = selectInputs(clean, options);
  const bars = inputs.sampled.map((input) => input.bars);
  const symbols = bars.map(({ symbol }) => symbol);
  const dates = sessionDates(inputs.series);
  const split = splitSessions(dates, resolved);
  const matrices = computeMatrices(inputs, resolved.featureNames);
  const sessionIndex = bars.map(({ ts }) => sessionIndices(ts, dates));
  const training = sessionIndex.map((index) => partRows(split, 'train', index));
  const { barrier, labels } = labelRows(bars, sessionIndex, training, resolved);
  const sources = bars.map(({ ts, close }, i) => ({
    close,
    label: labels[i]!.label,
    sessionIndex: sessionIndex[i]!,
    minutes: tradingMinutes(ts),
    acrossBreak: rowsAcrossBreaks(inputs.sampled[i]!.breaks, sessionIndex[i]!),
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
    excursions: bars.map((series, i) => logExcursions(series, sessionIndex[i]!)),
    sessionIndex,
    split,
    barrier,
    samples,
    neutral,
    expectedVolatility: bars.map((series, i) => expectedVolatility(series, matrices[i]!)),
    quality: { bars: inputs.bars, outsideRegularHours: inputs.outsideRegularHours, defects: inputs.defects, excluded, knownShare },
    ...describeInputs(inputs.given, symbols, resolved),
  };
}

function computeMatrices({ market, sampled }: Inputs, names: readonly string[]): FeatureMatrix[] {
  const returns = MarketReturns.of(market);
  return sampled.map(({ bars, context }) => computeFeaturesWith(bars, returns, context, names));
}

function drawParts(sources: readonly SampleSource[], split: SessionSplit, { strides }: ResolvedOptions) {
  const excluded = noExclusions();
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
  return (
    `${warmUp} bars still warm up, ${border} have a window over the border, ${quality} touch bars that were ` +
    `rejected, ${noLabel} have no label, ${missingMinutes} have too many minutes missing in their window`
  );
}
