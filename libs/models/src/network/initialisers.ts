import { sizeOf, type Parameter } from './parameter.js';

type Initialiser = Parameter['initial'];

export const zeros: Initialiser = (shape) => new Float32Array(sizeOf(shape));

export const ones: Initialiser = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** Normal with standard deviation 0.05, as Keras starts learned positions. */
export const smallNormal: Initialiser = (shape, random) => fill(shape, () => 0.05 * random.normal());

/** Uniform within ±√(6 / (in + out)) for a kernel [in, out] (Glorot & Bengio 2010). */
export const glorotUniform: Initialiser = (shape, random) => {
  const [inputs, outputs] = shape as [number, number];
  const limit = Math.sqrt(6 / (inputs + outputs));
  return fill(shape, () => limit * (2 * random.uniform() - 1));
};

/** Rows of a [rows, columns ≥ rows] matrix orthonormal, from a normal one by Gram–Schmidt (Saxe et al. 2013). */
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

/** Bias of LSTM gates i, f, g, o: the forget gate starts open (Jozefowicz et al. 2015). */
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
