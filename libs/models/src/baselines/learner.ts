import { applyScaler, fitScaler, type Dataset, type FeatureScaler, type SampleIndices } from '@tandem/features';
import { thinEvenly } from '../training/thin.js';
import type { Foretell } from './forecaster.js';

/** n × 3 probabilities of rows of features, row-major. */
export type Predict = (x: Float32Array) => Float32Array;

/**
 * Learns classes from rows of features, row-major, scaled, none unknown.
 * @param classIndex one class a row
 */
export type Learner = (x: Float32Array, classIndex: Uint8Array, features: number) => Predict;

/**
 * A learner that sees of each window the last bar alone. The scaler is fitted to the training rows.
 * @param maxRows training rows it is given at most, evenly thinned
 * @param learnerOf by the dataset, whose mirror signs some learners need
 */
export function onLastBars(maxRows: number, learnerOf: (dataset: Dataset) => Learner): (dataset: Dataset) => Foretell {
  return (dataset) => {
    const { train } = dataset.samples;
    const scaler = fitScaler(dataset);
    const order = thinEvenly(train.length, maxRows, 0);
    const classIndex = Uint8Array.from(order, (sample) => train.classIndex[sample]!);
    const predict = learnerOf(dataset)(lastBars(dataset, train, order, scaler), classIndex, dataset.featureNames.length);
    return (scored, part) => {
      const samples = scored.samples[part];
      return predict(lastBars(scored, samples, thinEvenly(samples.length, Infinity, 0), scaler));
    };
  };
}

/** Scaled features of the last bar of each sample of `order`, rows × features. */
function lastBars({ featureNames, matrices }: Dataset, { symbol, bar }: SampleIndices, order: Int32Array, scaler: FeatureScaler): Float32Array {
  const features = featureNames.length;
  const out = new Float32Array(order.length * features);
  order.forEach((sample, row) => {
    const from = bar[sample]! * features;
    out.set(matrices[symbol[sample]!]!.values.subarray(from, from + features), row * features);
  });
  applyScaler(scaler, out);
  return out;
}
