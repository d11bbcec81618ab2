import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { product } from './product.js';

export interface LstmWeights {
  /** [features, 4 units], gates i, f, g, o. */
  readonly kernel: Tensor2D;
  /** [units, 4 units]. */
  readonly recurrentKernel: Tensor2D;
  /** [4 units]. */
  readonly bias: Tensor1D;
}

/**
 * The last hidden state of an LSTM, step by step from plain operations that every backend differentiates.
 * @param x [batch, time, features]
 * @returns [batch, units]
 */
export function unrolledLstm(tf: TensorFlow, x: Tensor3D, { kernel, recurrentKernel, bias }: LstmWeights): Tensor2D {
  const [batch, time, features] = x.shape;
  const units = recurrentKernel.shape[0];
  // One product for the input's part of all steps, in order of time so that a step is contiguous.
  const inputs = product(tf, x.transpose([1, 0, 2]).reshape([time * batch, features]) as Tensor2D, kernel).add(bias);
  let hidden: Tensor2D = tf.zeros([batch, units]);
  let cell: Tensor2D = tf.zeros([batch, units]);
  for (const input of tf.unstack(inputs.reshape([time, batch, 4 * units]))) {
    const [i, f, g, o] = tf.split(input.add(product(tf, hidden, recurrentKernel)) as Tensor2D, 4, 1);
    cell = f!.sigmoid().mul(cell).add(i!.sigmoid().mul(g!.tanh()));
    hidden = o!.sigmoid().mul(cell.tanh());
  }
  return hidden;
}
