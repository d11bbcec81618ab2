import { allocateSeries, MARKET_SYMBOL, toShares } from '@tandem/domain';
import { MarketReturns } from '../context/market-returns.js';
import { featuresOf, mirrorSigns } from '../engine/catalog.js';
import type { CleanedSeries } from '../quality/clean-series.js';
import { sumQuality } from '../quality/quality-report.js';
import { sessionDates } from '../sessions.js';
import type { Dataset, DatasetQuality, ExcludedRows } from './dataset.js';
import { resolveOptions } from './options.js';
import { describeGiven, describeInputs } from './recipe.js';
import { pickSamples, SampleDrawing, sampleSource } from './samples.js';
import { KnownValues } from './scaler.js';
import { MemorySpool, valuesOf } from './spool.js';
import { partRows, type RowRange, type SessionSplit } from './split.js';
import { symbolRows } from './symbol-rows.js';
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
  const symbols = series.map(({ symbol }) => symbol);
  const dates = sessionDates(series);
  const market = MarketReturns.of(series.find(({ symbol }) => symbol === MARKET_SYMBOL) ?? allocateSeries(MARKET_SYMBOL, 0));
  const drawing = new SampleDrawing(stride, 0);
  const rows = cleaned.map(({ bars, breaks }) => {
    const made = symbolRows(bars, undefined, { dates, market, featureNames, labels: { multiple, volatility } });
    drawing.add(sampleSource(bars, made, breaks), { from: 0, to: bars.length });
    return made;
  });
  const none = new SampleDrawing(1, 0).finish();
  return {
    symbols,
    featureNames,
    mirror: mirrorSigns(featuresOf(featureNames)),
    rows: new MemorySpool(rows),
    trainingRows: rows.map(() => ({ from: 0, to: 0 })),
    split: { mode: 'full', train: [], validation: [], holdout: dates, unused: [], reserved: [] },
    barrier: { multiple, shares: toShares([0, 0, 0]) },
    samples: { train: none, validation: none, holdout: drawing.finish() },
    neutral: new Float32Array(featureNames.length).fill(NaN),
    quality: qualityOf(cleaned, drawing.excluded, featureNames.length),
    ...describeInputs(
      series.filter(({ length }) => length > 0).map((bars) => describeGiven(bars, false)),
      () => undefined,
      symbols,
      resolved,
    ),
  };
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
  const known = new KnownValues(featuresOf(scoring.featureNames));
  const trainingRows: RowRange[] = [];
  for (const { matrix, sessionIndex } of valuesOf(scoring.rows)) {
    const training = partRows(split, 'train', sessionIndex);
    trainingRows.push(training);
    known.add(matrix, training);
  }
  const { neutral, knownShare } = known.finish();
  const none = pickSamples(all, [], 0);
  return {
    ...scoring,
    trainingRows,
    split,
    samples: { train: pickSamples(all, rows, first), validation: none, holdout: none },
    neutral,
    quality: { ...scoring.quality, knownShare },
  };
}
