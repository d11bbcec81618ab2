import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend/backend.js';
import type { Random } from '../random/random.js';
import { sizeOf, type Parameter, type Weights } from './parameter.js';

/**
 * All weights of a network in one flat vector, in the order of its parameters: the optimiser then makes one update a
 * step instead of one a weight, and a copy of the network is a copy of one array.
 */
export class ParameterVector {
  readonly length: number;
  private readonly sizes: number[];

  constructor(readonly parameters: readonly Parameter[]) {
    this.sizes = parameters.map(({ shape }) => sizeOf(shape));
    this.length = this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Starting values of all weights. */
  initial(random: Random): Float32Array {
    const flat = new Float32Array(this.length);
    let offset = 0;
    for (const { shape, initial } of this.parameters) {
      const values = initial(shape, random);
      flat.set(values, offset);
      offset += values.length;
    }
    return flat;
  }

  /** The part of `flat` that is one parameter; writing to it changes `flat`. */
  part(flat: Float32Array, name: string): Float32Array {
    const index = this.parameters.findIndex((parameter) => parameter.name === name);
    const offset = this.sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
    return flat.subarray(offset, offset + this.sizes[index]!);
  }

  /** Tensors by name, differentiable with respect to `flat`. */
  unpack(tf: TensorFlow, flat: Tensor1D): Weights {
    const parts = tf.split(flat, this.sizes);
    return Object.fromEntries(this.parameters.map(({ name, shape }, i): [string, Tensor] => [name, parts[i]!.reshape([...shape])]));
  }

  /** Values by name. */
  named(flat: Float32Array): Record<string, { shape: readonly number[]; values: Float32Array }> {
    let offset = 0;
    return Object.fromEntries(this.parameters.map(({ name, shape }, i) => {
      const values = flat.slice(offset, offset + this.sizes[i]!);
      offset += values.length;
      return [name, { shape, values }];
    }));
  }
}
