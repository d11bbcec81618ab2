import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Random } from '@tandem/domain';
import type { Backend, TensorFlow } from '../backend/backend.js';
import type { NetworkShape } from './shape.js';

/** One named weight of a network and its initialiser. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: (shape: readonly number[], random: Random) => Float32Array;
}

/** Tensors of all parameters of a network, by name. */
export type Weights = Readonly<Record<string, Tensor>>;

/** Drops elements in training, none in prediction. An axis of length 1 in `maskShape` shares one draw. */
export type Dropout = <T extends Tensor>(x: T, maskShape: readonly number[]) => T;

/** A network for inputs of one size: its parameters and its forward function. */
export interface Network {
  readonly shape: NetworkShape;
  readonly parameters: readonly Parameter[];
  /** @param x scaled windows [batch, window, features]; @returns [batch, outputsOf(shape)], logits first */
  outputs(backend: Backend, x: Tensor3D, weights: Weights, dropout: Dropout): Tensor2D;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

type Initialiser = Parameter['initial'];

export const zeros: Initialiser = (shape) => new Float32Array(sizeOf(shape));

export const ones: Initialiser = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** Normal with standard deviation 0.05, as Keras initialises learned positions. */
export const smallNormal: Initialiser = (shape, random) => fill(shape, () => 0.05 * random.normal());

/** Uniform within ±√(6 / (in + out)) for a kernel [in, out] (Glorot & Bengio 2010). */
export const glorotUniform: Initialiser = (shape, random) => {
  const [inputs, outputs] = shape as [number, number];
  const limit = Math.sqrt(6 / (inputs + outputs));
  return fill(shape, () => limit * (2 * random.uniform() - 1));
};

/** A [rows, columns ≥ rows] matrix with orthonormal rows, by Gram–Schmidt from a normal one (Saxe et al. 2013). */
export const orthogonal: Initialiser = (shape, random) => {
  const [rows, columns] = shape as [number, number];
  const matrix = Float64Array.from({ length: rows * columns }, () => random.normal());
  for (let i = 0; i < rows; i++) {
    const row = matrix.subarray(i * columns, (i + 1) * columns);
    for (let j = 0; j < i; j++) subtractProjection(row, matrix.subarray(j * columns, (j + 1) * columns));
    const norm = Math.sqrt(dot(row, row));
    for (let k = 0; k < columns; k++) row[k] = row[k]! / norm;
  }
  return Float32Array.from(matrix);
};

/** Bias of the LSTM gates i, f, g, o: 1 for the forget gate (Jozefowicz et al. 2015), else 0. */
export const lstmBias: Initialiser = (shape) => {
  const units = sizeOf(shape) / 4;
  return new Float32Array(4 * units).fill(1, units, 2 * units);
};

function fill(shape: readonly number[], value: () => number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, value);
}

function subtractProjection(row: Float64Array, unit: Float64Array): void {
  const length = dot(row, unit);
  for (let k = 0; k < row.length; k++) row[k] = row[k]! - length * unit[k]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/**
 * All weights of a network in one flat vector, in the order of its parameters: one optimiser update per step instead of one per
 * weight, and a copy of the network is a copy of one array.
 */
export class ParameterVector {
  readonly length: number;
  private readonly sizes: number[];

  constructor(readonly parameters: readonly Parameter[]) {
    this.sizes = parameters.map(({ shape }) => sizeOf(shape));
    this.length = this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Initial values of all weights. */
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
    return Object.fromEntries(
      this.parameters.map(({ name, shape }, i) => {
        const values = flat.slice(offset, offset + this.sizes[i]!);
        offset += values.length;
        return [name, { shape, values }];
      }),
    );
  }
}
