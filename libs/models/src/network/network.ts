import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Backend } from '../backend/backend.js';
import { lstmNetwork } from './lstm-network.js';
import type { Parameter, Weights } from './parameter.js';
import type { NetworkShape } from './shape.js';
import { transformerNetwork } from './transformer-network.js';

/** Drops elements while training; the identity in prediction. `axes` of length 1 in the mask's shape share a draw. */
export type Dropout = <T extends Tensor>(x: T, maskShape: readonly number[]) => T;

/** A network for one number of features: its weights and its forward function. */
export interface Network {
  readonly shape: NetworkShape;
  readonly parameters: readonly Parameter[];
  /** @param x scaled windows [batch, window, features]; @returns logits [batch, 3] */
  logits(backend: Backend, x: Tensor3D, weights: Weights, dropout: Dropout): Tensor2D;
}

/**
 * @param features numbers a bar; @param window bars
 * @throws RangeError when the shape's patches do not fill the window or its heads do not share its width
 */
export function networkOf(shape: NetworkShape, features: number, window: number): Network {
  if (window % shape.patch !== 0) throw new RangeError(`patches of ${shape.patch} bars do not fill a window of ${window}; expected a divisor of it`);
  return shape.kind === 'lstm' ? lstmNetwork(shape, features) : transformerNetwork(shape, features, window);
}
