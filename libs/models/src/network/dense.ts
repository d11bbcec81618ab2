import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import { glorotUniform, zeros } from './initialisers.js';
import type { Parameter, Weights } from './parameter.js';
import { product } from './product.js';

/** Kernel [inputs, outputs] and bias [outputs] of the dense layer `name`. */
export function denseParameters(name: string, inputs: number, outputs: number): Parameter[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], initial: glorotUniform },
    { name: `${name}/bias`, shape: [outputs], initial: zeros },
  ];
}

/** x·kernel + bias over the last axis of [..., inputs]. */
export function dense<T extends Tensor>(tf: TensorFlow, x: T, weights: Weights, name: string): T {
  return affine(tf, x, weights[`${name}/kernel`] as Tensor2D, weights[`${name}/bias`]!);
}

/** x·kernel + bias over the last axis. @param kernel [inputs, outputs]; @param bias [outputs] */
export function affine<T extends Tensor>(tf: TensorFlow, x: T, kernel: Tensor2D, bias: Tensor): T {
  const leading = x.shape.slice(0, -1);
  const rows = x.reshape([-1, kernel.shape[0]]) as Tensor2D;
  return product(tf, rows, kernel).add(bias).reshape([...leading, kernel.shape[1]]);
}
