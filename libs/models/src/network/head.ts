import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { CLASS_COUNT } from '../classes.js';
import { dense, denseParameters } from './dense.js';
import type { Parameter, Weights } from './parameter.js';

/** @param summary width of what the network says of a window; @param skip whether the last bar's `features` follow it */
export function headParameters(summary: number, features: number, skip: boolean): Parameter[] {
  return denseParameters('head', summary + (skip ? features : 0), CLASS_COUNT);
}

/**
 * Logits [batch, 3] of the summary of a window [batch, width] and, with `skip`, of its last bar.
 * @param x the windows [batch, window, features]
 */
export function head(tf: TensorFlow, summary: Tensor2D, x: Tensor3D, weights: Weights, skip: boolean): Tensor2D {
  const [batch, window, features] = x.shape;
  const lastBar = () => x.slice([0, window - 1, 0], [batch, 1, features]).reshape([batch, features]) as Tensor2D;
  return dense(tf, skip ? tf.concat([summary, lastBar()], 1) : summary, weights, 'head');
}

/** Windows cut into patches: [batch, window / patch, patch · features]. */
export function patches(x: Tensor3D, patch: number): Tensor3D {
  const [batch, window, features] = x.shape;
  return patch === 1 ? x : x.reshape([batch, window / patch, patch * features]);
}
