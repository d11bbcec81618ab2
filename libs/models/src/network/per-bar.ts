import type { Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { dense, denseParameters } from './dense.js';
import type { Parameter, Weights } from './parameter.js';
import { relu } from './relu.js';
import type { NetworkShape } from './shape.js';

/** Numbers a bar after `readBars`. @param features numbers a bar before it */
export function numbersPerBar({ perBar }: NetworkShape, features: number): number {
  return perBar ?? features;
}

export function perBarParameters({ perBar }: NetworkShape, features: number): Parameter[] {
  return perBar === null ? [] : denseParameters('per_bar', features, perBar);
}

/**
 * Every bar read by itself: dense → ReLU, the same for all bars. A patch is linear in its bars: without this no product of two
 * features of one bar, such as a return and the regime that it happened in, could be told before bars are mixed.
 * @param x scaled windows [batch, window, features]
 * @returns [batch, window, perBar], or `x` where the shape has no such layer
 */
export function readBars(tf: TensorFlow, x: Tensor3D, { perBar }: NetworkShape, weights: Weights): Tensor3D {
  return perBar === null ? x : relu(tf, dense(tf, x, weights, 'per_bar'));
}
