import { allocateSeries, MARKET_SYMBOL } from '@tandem/domain';
import { computeFeaturesWith } from '../engine/compute-features.js';
import { MarketReturns } from '../engine/market-return.js';
import { featuresOf, mirrorSigns } from '../feature-columns.js';
import { toShares } from '../labels/class-shares.js';
import { ewmSigma } from '../labels/ewm-sigma.js';
import { tripleBarrier, type BarrierLabels } from '../labels/triple-barrier.js';
import type { CleanedSeries } from '../quality/clean-series.js';
import { sumQuality } from '../quality/quality-report.js';
import { touchedRows } from '../quality/touched-rows.js';
import type { Dataset, DatasetQuality, ExcludedRows } from './dataset.js';
import { drawSamples, emptyTally, type SampleSource } from './draw-samples.js';
import { resolveOptions } from './options.js';
import { describeInputs } from './recipe.js';
import { sessionDates, sessionIndices } from './sessions.js';
import { tradingMinutes } from './trading-minutes.js';

export interface ScoringOptions {
  /** The barrier multiple of the model that is to be scored. */
  readonly barrierMultiple: number;
  /** The features that it reads, in their order. */
  readonly featureNames: readonly string[];
  /** Every n-th usable row of a symbol is scored. Default 1. */
  readonly stride?: number;
}

/**
 * A dataset to score finished models on: all sessions are its hold-out, and nothing is fitted to it. Unlike a dataset to train
 * on it may lack the market symbol, whose return is then unknown in every row, and may have no rows at all. Unknown values
 * stay NaN, for each model file has neutral values of its own.
 * @param cleaned what `cleanSeries` left of each symbol
 * @throws UnknownFeatureError, RangeError for options that cannot be
 */
export function buildScoringDataset(cleaned: readonly CleanedSeries[], { barrierMultiple, featureNames, stride = 1 }: ScoringOptions): Dataset {
  const resolved = resolveOptions({ featureNames, barrierMultiple, holdoutStride: stride });
  const series = cleaned.map(({ bars }) => bars);
  const dates = sessionDates(series);
  const sessionIndex = series.map(({ ts }) => sessionIndices(ts, dates));
  const labels = series.map((bars, i) => tripleBarrier(bars, sessionIndex[i]!, ewmSigma(bars.close), barrierMultiple));
  const market = MarketReturns.of(series.find(({ symbol }) => symbol === MARKET_SYMBOL) ?? allocateSeries(MARKET_SYMBOL, 0));
  const excluded = emptyTally();
  const holdout = drawSamples(sourcesOf(cleaned, labels, sessionIndex), series.map(({ length }) => ({ from: 0, to: length })), stride, 0, excluded);
  const none = drawSamples([], [], 1, 0, emptyTally());
  const symbols = series.map(({ symbol }) => symbol);
  return {
    symbols,
    featureNames,
    mirror: mirrorSigns(featuresOf(featureNames)),
    matrices: series.map((bars) => computeFeaturesWith(bars, market, undefined, featureNames)),
    labels,
    sessionIndex,
    split: { mode: 'full', train: [], validation: [], holdout: dates, unused: [], reserved: [] },
    barrier: { multiple: barrierMultiple, shares: toShares([0, 0, 0]) },
    samples: { train: none, validation: none, holdout },
    neutral: new Float32Array(featureNames.length).fill(NaN),
    quality: qualityOf(cleaned, excluded, featureNames.length),
    ...describeInputs(series.map((bars) => ({ bars, context: undefined })), symbols, resolved),
  };
}

function sourcesOf(cleaned: readonly CleanedSeries[], labels: readonly BarrierLabels[], sessionIndex: readonly Int32Array[]): SampleSource[] {
  return cleaned.map(({ bars: { ts, close }, breaks }, i) => ({
    close,
    label: labels[i]!.label,
    sessionIndex: sessionIndex[i]!,
    minutes: tradingMinutes(ts),
    touched: touchedRows(breaks, sessionIndex[i]!),
  }));
}

/** Nothing is trained on, so that the share of training bars with a known value is no number. */
function qualityOf(cleaned: readonly CleanedSeries[], excluded: ExcludedRows, features: number): DatasetQuality {
  const outsideRegularHours = cleaned.reduce((sum, series) => sum + series.outsideRegularHours, 0);
  return {
    bars: cleaned.reduce((sum, { quality }) => sum + quality.bars, outsideRegularHours),
    outsideRegularHours,
    defects: sumQuality(cleaned.map(({ quality }) => quality)),
    excluded,
    knownShare: new Float64Array(features).fill(NaN),
  };
}
