import type { BarSeries, Random } from '@tandem/domain';
import { joinContext } from '../context/context-join.js';
import { MarketReturns } from '../context/market-returns.js';
import { buildDataset } from '../dataset/build-dataset.js';
import type { DatasetOptions } from '../dataset/options.js';
import { fitScaler } from '../dataset/scaler.js';
import type { BarrierSetting } from '../dataset/training-facts.js';
import { FEATURE_NAMES } from '../engine/catalog.js';
import { computeFeaturesWith, type FeatureMatrix } from '../engine/compute-features.js';
import { BARRIER_VOLATILITIES, barrierSigma } from '../labels/barrier-volatility.js';
import { ewmSigma, tripleBarrier, type BarrierLabels } from '../labels/triple-barrier.js';
import { sessionDates, sessionIndices } from '../sessions.js';
import type { Leak } from './leak.js';
import { marketOf, sampleInstants, type FeatureComputation, type MarketHistory } from './market-history.js';
import { findFeatureLeaks, findLabelLeaks } from './row-leaks.js';
import { findTrainingLeaks, type TrainingInputs } from './training-leaks.js';

/** The features of every set, with news and observations joined, as the product computes them. */
export function productFeatures(history: MarketHistory): FeatureMatrix[] {
  const market = MarketReturns.of(marketOf(history));
  return history.series.map((bars) =>
    computeFeaturesWith(bars, market, joinContext(bars, history.news, history.observations), FEATURE_NAMES),
  );
}

/** Features and, as a last column, the volatility that sets the labels' barriers. */
export function withSigma(features: FeatureComputation): FeatureComputation {
  return (history) => features(history).map((matrix, i) => withColumn(matrix, 'sigma', ewmSigma(history.series[i]!.close)));
}

/** The product's features with the volatility that sets the labels' barriers. */
export const productFeaturesAndSigma = withSigma(productFeatures);

/** The product's labels of a series with given barriers. */
export function productLabels(series: BarSeries, { multiple, volatility }: BarrierSetting): BarrierLabels {
  return tripleBarrier(series, sessionIndices(series.ts, sessionDates([series])), barrierSigma(series, volatility), multiple);
}

/** The product's dataset and scaler. @throws like `buildDataset` */
export function productTraining({ series, news, observations }: MarketHistory, options: DatasetOptions = {}): TrainingInputs {
  const context = new Map(series.map((bars) => [bars.symbol, joinContext(bars, news, observations)]));
  const dataset = buildDataset(series, { ...options, context });
  return { dataset, scaler: fitScaler(dataset) };
}

/** A matrix with one more column, `column[row]` in each row. */
export function withColumn(matrix: FeatureMatrix, name: string, column: ArrayLike<number>): FeatureMatrix {
  const columns = matrix.columns + 1;
  const values = new Float64Array(matrix.rows * columns);
  for (let row = 0; row < matrix.rows; row++) {
    values.set(matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns), row * columns);
    values[row * columns + matrix.columns] = column[row]!;
  }
  return { ...matrix, names: [...matrix.names, name], columns, values };
}

/** What was checked and what was found. */
interface LookaheadReport {
  readonly instants: number;
  readonly features: readonly string[];
  readonly leaks: readonly Leak[];
}

interface LookaheadOptions {
  /** The features that are put to the test; default: the product's. */
  readonly features?: FeatureComputation;
  /** Called now and then with the share that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Features take nearly all of the time, what is fitted most of the rest. */
const FEATURES_SHARE = 0.85;
const LABELS_SHARE = 0.9;

/**
 * Whether any feature, label decision or fitted value of the product knows its future: see `findFeatureLeaks`,
 * `findLabelLeaks` and `findTrainingLeaks`. Labels are those of every volatility that can set barriers, with the multiple that is tuned on
 * the training sessions.
 * @param samples instants at which the future is cut off
 * @throws NotEnoughSessionsError with fewer sessions than a full training needs
 */
export function checkLookahead(
  history: MarketHistory,
  samples: number,
  random: Random,
  { features = productFeatures, onProgress = () => undefined }: LookaheadOptions = {},
): LookaheadReport {
  const { dataset } = productTraining(history);
  const { multiple } = dataset.barrier;
  const instants = sampleInstants(history, samples, random);
  const leaks = [...findFeatureLeaks(history, features, instants, (share) => onProgress(FEATURES_SHARE * share))];
  for (const volatility of BARRIER_VOLATILITIES)
    leaks.push(...findLabelLeaks(history, (series) => productLabels(series, { multiple, volatility }), instants));
  onProgress(LABELS_SHARE);
  leaks.push(...findTrainingLeaks(history, (given) => productTraining(given, { featureNames: FEATURE_NAMES }), random));
  return { instants: instants.length, features: FEATURE_NAMES, leaks };
}
