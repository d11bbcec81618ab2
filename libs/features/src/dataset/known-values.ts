import type { FeatureMatrix } from '../engine/compute-features.js';
import type { Feature } from '../feature.js';
import { WARM_UP_BARS } from './dataset.js';
import type { RowRange } from './part-rows.js';

/**
 * The known values of one feature on the training bars, warm-up left out: what the scaler and the neutral values are fit
 * on. Written to the front of `into`, which must hold all training bars; returns that front.
 * @param training rows of the training sessions, one range a matrix
 */
export function knownTrainingValues(
  matrices: readonly FeatureMatrix[],
  training: readonly RowRange[],
  column: number,
  into: Float64Array,
): Float64Array {
  let count = 0;
  matrices.forEach(({ values, columns }, symbol) => {
    const { from, to } = training[symbol]!;
    for (let t = Math.max(from, WARM_UP_BARS); t < to; t++) {
      const value = values[t * columns + column]!;
      if (!Number.isNaN(value)) into[count++] = value;
    }
  });
  return into.subarray(0, count);
}

/** Number of training bars, warm-up left out. */
export function countTrainingBars(training: readonly RowRange[]): number {
  return training.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, WARM_UP_BARS)), 0);
}

/**
 * Per feature the share of training bars that have a value, and what stands for a missing one: the mean of the known ones
 * (0 when there are none), for an odd feature its centre, so that not knowing points neither up nor down.
 */
export function summariseKnown(matrices: readonly FeatureMatrix[], training: readonly RowRange[], features: readonly Feature[]) {
  const bars = countTrainingBars(training);
  const scratch = new Float64Array(bars);
  const neutral = new Float32Array(features.length);
  const knownShare = new Float64Array(features.length);
  features.forEach(({ symmetry }, column) => {
    const known = knownTrainingValues(matrices, training, column, scratch);
    knownShare[column] = known.length / bars;
    if (symmetry.parity === 'odd') neutral[column] = symmetry.centre;
    else neutral[column] = known.length === 0 ? 0 : mean(known);
  });
  return { neutral, knownShare };
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
