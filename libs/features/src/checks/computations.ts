import type { BarSeries } from '@tandem/domain';
import { joinContext } from '../context/join-context.js';
import { buildDataset } from '../dataset/build-dataset.js';
import type { DatasetOptions } from '../dataset/dataset.js';
import { fitScaler } from '../dataset/scaler.js';
import { sessionDates, sessionIndices } from '../dataset/sessions.js';
import { computeFeaturesWith, type FeatureMatrix } from '../engine/compute-features.js';
import { MarketReturns } from '../engine/market-return.js';
import { FEATURE_NAMES } from '../feature-names.js';
import { ewmSigma } from '../labels/ewm-sigma.js';
import { tripleBarrier, type BarrierLabels } from '../labels/triple-barrier.js';
import { marketOf, type MarketHistory } from './market-history.js';
import type { TrainingInputs } from './training-leaks.js';

/** The features of every set, with news and observations joined, as the product computes them. */
export function productFeatures(history: MarketHistory): FeatureMatrix[] {
  const market = MarketReturns.of(marketOf(history));
  return history.series.map((bars) => computeFeaturesWith(bars, market, joinContext(bars, history.news, history.observations), FEATURE_NAMES));
}

/** The product's features and, as a last column, the volatility that sets the labels' barriers. */
export function productFeaturesAndSigma(history: MarketHistory): FeatureMatrix[] {
  return productFeatures(history).map((matrix, i) => withColumn(matrix, 'sigma', ewmSigma(history.series[i]!.close)));
}

/** The product's labels of a series under a barrier multiple. */
export function productLabels(series: BarSeries, multiple: number): BarrierLabels {
  return tripleBarrier(series, sessionIndices(series.ts, sessionDates([series])), ewmSigma(series.close), multiple);
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
