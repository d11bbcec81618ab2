import type { Tensor } from '@tensorflow/tfjs';
import type { Random } from '../random/random.js';

/** One named weight of a network and how it starts. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: (shape: readonly number[], random: Random) => Float32Array;
}

/** Tensors of all parameters of a network, by name. */
export type Weights = Readonly<Record<string, Tensor>>;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
