import { allocateSeries, MARKET_SYMBOL, toShares } from '@tandem/domain';
import { MarketReturns } from '../context/market-returns.js';
import { featuresOf, mirrorSigns } from '../engine/catalog.js';
import { computeFeaturesWith } from '../engine/compute-features.js';
import { barrierSigma } from '../labels/barrier-volatility.js';
import { logExcursions } from '../labels/excursion.js';
import { tripleBarrier, type BarrierLabels } from '../labels/triple-barrier.js';
import type { CleanedSeries } from '../quality/clean-series.js';
import { sumQuality } from '../quality/quality-report.js';
import { sessionDates, sessionIndices, tradingMinutes } from '../sessions.js';
import type { Dataset, DatasetQuality, ExcludedRows, Samples } from './dataset.js';
import { expectedVolatility } from './expected-volatility.js';
import { resolveOptions } from './options.js';
import { describeInputs } from './recipe.js';
import { drawSamples, noExclusions, rowsAcrossBreaks, type SampleSource } from './samples.js';
import { summariseKnown } from './scaler.js';
import { partRows, type SessionSplit } from './split.js';
import type { BarrierSetting } from './training-facts.js';

interface ScoringOptions {
  /** The labels of the model that is to be scored. */
  readonly labels: BarrierSetting;
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
export function buildScoringDataset(
  cleaned: readonly CleanedSeries[],
  { labels: { multiple, volatility }, featureNames, stride = 1 }: ScoringOptions,
): Dataset {
  const resolved = resolveOptions({ featureNames, barrierMultiple: multiple, barrierVolatility: volatility, holdoutStride: stride });
  const series = cleaned.map(({ bars }) => bars);
  const dates = sessionDates(series);
  const sessionIndex = series.map(({ ts }) => sessionIndices(ts, dates));
  const labels = series.map((bars, i) => tripleBarrier(bars, sessionIndex[i]!, barrierSigma(bars, volatility), multiple));
  const market = MarketReturns.of(series.find(({ symbol }) => symbol === MARKET_SYMBOL) ?? allocateSeries(MARKET_SYMBOL, 0));
  const excluded = noExclusions();
  const holdout = drawSamples(
    sourcesOf(cleaned, labels, sessionIndex),
    series.map(({ length }) => ({ from: 0, to: length })),
    stride,
    0,
    excluded,
  );
  const none = drawSamples([], [], 1, 0, noExclusions());
  const symbols = series.map(({ symbol }) => symbol);
  const matrices = series.map((bars) => computeFeaturesWith(bars, market, undefined, featureNames));
  return {
    symbols,
    featureNames,
    mirror: mirrorSigns(featuresOf(featureNames)),
    matrices,
    labels,
    excursions: series.map((bars, i) => logExcursions(bars, sessionIndex[i]!)),
    sessionIndex,
    split: { mode: 'full', train: [], validation: [], holdout: dates, unused: [], reserved: [] },
    barrier: { multiple, shares: toShares([0, 0, 0]) },
    samples: { train: none, validation: none, holdout },
    neutral: new Float32Array(featureNames.length).fill(NaN),
    expectedVolatility: series.map((bars, i) => expectedVolatility(bars, matrices[i]!)),
    quality: qualityOf(cleaned, excluded, featureNames.length),
    ...describeInputs(
      series.map((bars) => ({ bars, context: undefined })),
      symbols,
      resolved,
    ),
  };
}

function sourcesOf(
  cleaned: readonly CleanedSeries[],
  labels: readonly BarrierLabels[],
  sessionIndex: readonly Int32Array[],
): SampleSource[] {
  return cleaned.map(({ bars: { ts, close }, breaks }, i) => ({
    close,
    label: labels[i]!.label,
    sessionIndex: sessionIndex[i]!,
    minutes: tradingMinutes(ts),
    acrossBreak: rowsAcrossBreaks(breaks, sessionIndex[i]!),
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

/**
 * A scoring dataset with the rows of some of its sessions for training rows, so that what needs fitting can be fitted to the
 * span that a finished model was trained on and compared with it on the others. Validation and hold-out are empty.
 * @param from first and last session of the span, New York dates
 */
export function trainingView(scoring: Dataset, from: string, to: string): Dataset {
  const dates = scoring.split.holdout;
  const split: SessionSplit = {
    mode: 'full',
    unused: dates.filter((date) => date < from),
    train: dates.filter((date) => date >= from && date <= to),
    validation: [],
    holdout: [],
    reserved: dates.filter((date) => date > to),
  };
  const first = split.unused.length;
  const all = scoring.samples.holdout;
  const rows = [...all.session.keys()].filter((row) => all.session[row]! >= first && all.session[row]! < first + split.train.length);
  const ranges = scoring.sessionIndex.map((index) => partRows(split, 'train', index));
  const { neutral, knownShare } = summariseKnown(scoring.matrices, ranges, featuresOf(scoring.featureNames));
  const none = pickSamples(all, [], 0);
  return {
    ...scoring,
    split,
    samples: { train: pickSamples(all, rows, first), validation: none, holdout: none },
    neutral,
    quality: { ...scoring.quality, knownShare },
  };
}

/** Some of the samples, in the given order; their sessions are counted from `firstSession`. */
export function pickSamples(all: Samples, rows: readonly number[], firstSession = 0): Samples {
  const classIndex = Uint8Array.from(rows, (row) => all.classIndex[row]!);
  const counts = [0, 0, 0];
  for (const k of classIndex) counts[k]!++;
  return {
    length: rows.length,
    symbol: Int32Array.from(rows, (row) => all.symbol[row]!),
    bar: Int32Array.from(rows, (row) => all.bar[row]!),
    classIndex,
    forwardReturn: Float64Array.from(rows, (row) => all.forwardReturn[row]!),
    session: Int32Array.from(rows, (row) => all.session[row]! - firstSession),
    shares: toShares(counts),
  };
}
