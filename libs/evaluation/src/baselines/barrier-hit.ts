import { CLASS_COUNT, DOWN, Random, UP } from '@tandem/domain';
import { applyScaler, fitScaler, symmetricLogits, type Dataset, type FeatureScaler } from '@tandem/features';
import { forecaster, lastBars, oncePerDataset, trainingRows, withMirrorImages } from './learner.js';
import { fitSoftmaxRegression, MAX_ROWS, predictSoftmaxRegression, RIDGE, type SoftmaxRegression } from './softmax-regression.js';

/** Whether a barrier is hit, by regression on the last bar of the window; which one it does not know. */
export interface BarrierHitModel {
  readonly scaler: FeatureScaler;
  readonly regression: SoftmaxRegression;
}

/** Fits it to the training rows, at most MAX_ROWS of them. Deterministic. The result is kept as long as the dataset is. */
export const fitBarrierHit = oncePerDataset((dataset: Dataset): BarrierHitModel => {
  const features = dataset.featureNames.length;
  const scaler = fitScaler(dataset);
  // Every row is seen once as UP and once as DOWN with the same features, so that no direction can be learned.
  const unsigned = new Float32Array(features).fill(1);
  const { x, classIndex } = withMirrorImages(trainingRows(dataset, MAX_ROWS, scaler), unsigned);
  return { scaler, regression: fitSoftmaxRegression(x, classIndex, features, RIDGE) };
});

/**
 * @param x n × features of last bars, unscaled; NaN where unknown
 * @returns n × 3 probabilities [t/2, 1 − t, t/2], t that of a hit: both sides are exactly alike
 */
export function predictBarrierHit({ scaler, regression }: BarrierHitModel, x: Float32Array): Float32Array {
  const scaled = x.slice();
  applyScaler(scaler, scaled);
  const p = predictSoftmaxRegression(regression, scaled);
  return symmetricLogits(p, p);
}

/** Of the baseline, and of the control, which is the same regression: gains and messages name both alike. */
export const BARRIER_HIT_NAME = 'barrier-hit regression, no direction';

/** Barrier-hit skill alone: whether a barrier is hit by regression. Where nothing says which, the larger class is drawn at random. */
export const barrierHitRegression = forecaster(BARRIER_HIT_NAME, (dataset) => {
  const model = fitBarrierHit(dataset);
  return (scored, part) => breakTies(predictBarrierHit(model, lastBars(scored, part)), new Random(0));
});

/** How far a random direction shifts a probability: enough to break every tie, too little to change any score. */
const TIE_BREAK = 1e-6;

/** Counted by largest class, as macro-F1 is, exact ties would all be DOWN: whoever knows no direction gets one at random. */
export function breakTies(probabilities: Float32Array, random: Random): Float32Array {
  for (let at = 0; at < probabilities.length; at += CLASS_COUNT) {
    const shift = Math.min(TIE_BREAK, probabilities[at + UP]!) * (random.uniform() < 0.5 ? -1 : 1);
    probabilities[at + DOWN]! -= shift;
    probabilities[at + UP]! += shift;
  }
  return probabilities;
}
