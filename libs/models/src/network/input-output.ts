import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { CLASS_COUNT, MOVE_MINUTES } from '@tandem/domain';
import type { TensorFlow } from '../backend/backend.js';
import { dense, denseParameters } from './layers.js';
import { relu } from './native-operations.js';
import type { Parameter, Weights } from './parameter.js';
import type { NetworkShape } from './shape.js';

/** Numbers per bar after `readBars`. @param features numbers per bar before it */
export function numbersPerBar({ perBar }: NetworkShape, features: number): number {
  return perBar ?? features;
}

export function perBarParameters({ perBar }: NetworkShape, features: number): Parameter[] {
  return perBar === null ? [] : denseParameters('per_bar', features, perBar);
}

/**
 * Every bar by itself: dense → ReLU with shared weights. Without it a patch is linear in its bars, and no interaction of two
 * features of one bar, such as a return and its regime, could be seen before bars are mixed.
 * @param x scaled windows [batch, window, features]
 * @returns [batch, window, perBar], or `x` where the shape has no such layer
 */
export function readBars(tf: TensorFlow, x: Tensor3D, { perBar }: NetworkShape, weights: Weights): Tensor3D {
  return perBar === null ? x : relu(tf, dense(tf, x, weights, 'per_bar'));
}

/** Windows cut into patches: [batch, window / patch, patch · features]. */
export function patches(x: Tensor3D, patch: number): Tensor3D {
  const [batch, window, features] = x.shape;
  return patch === 1 ? x : x.reshape([batch, window / patch, patch * features]);
}

/** Outputs of an excursion head: a location for each horizon, then the log of a scale for each. */
export const EXCURSION_OUTPUTS = 2 * MOVE_MINUTES.length;

/** Numbers that a network gives of a window: three logits, then those of an excursion head where it has one. */
export function outputsOf({ excursion }: Pick<NetworkShape, 'excursion'>): number {
  return CLASS_COUNT + (excursion ? EXCURSION_OUTPUTS : 0);
}

/** @param summary width of the window's summary, to which `skip` appends the last bar's `features` */
export function headParameters(shape: NetworkShape, summary: number, features: number): Parameter[] {
  return denseParameters('head', summary + (shape.skip ? features : 0), outputsOf(shape));
}

/**
 * Outputs [batch, outputsOf] from the summary of a window [batch, width] and, with `skip`, from its last bar.
 * @param x the windows [batch, window, features]
 */
export function head(tf: TensorFlow, summary: Tensor2D, x: Tensor3D, weights: Weights, { skip }: NetworkShape): Tensor2D {
  const [batch, window, features] = x.shape;
  const lastBar = () => x.slice([0, window - 1, 0], [batch, 1, features]).reshape([batch, features]) as Tensor2D;
  return dense(tf, skip ? tf.concat([summary, lastBar()], 1) : summary, weights, 'head');
}
