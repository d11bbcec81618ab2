import { solveCholesky } from './newton.js';

export interface RidgeRegression {
  readonly intercept: number;
  readonly weights: Float64Array;
  /** Root mean square of the residuals of the rows it was fitted to. */
  readonly deviation: number;
}

/**
 * Linear least squares with a penalty ridge · |weights|² on the mean squared error; the intercept is free (Hoerl and Kennard, 1970).
 * @param x n × features, row-major, of similar scale
 * @param y n values
 * @param ridge above 0, so that columns may be collinear or constant
 */
export function fitRidge(x: ArrayLike<number>, y: ArrayLike<number>, features: number, ridge: number): RidgeRegression {
  const rows = y.length;
  const means = columnMeans(x, features, rows);
  const [mean] = columnMeans(y, 1, rows);
  const { gram, moments } = centredMoments(x, y, means, mean!);
  for (let i = 0; i < features; i++) gram[i * features + i]! += ridge;
  const weights = solveCholesky(gram, moments);
  const intercept = weights.reduce((sum, weight, i) => sum - weight * means[i]!, mean!);
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += (y[row]! - predictRidge({ intercept, weights }, x, row)) ** 2;
  return { intercept, weights, deviation: Math.sqrt(squares / rows) };
}

/** @param x rows × features, row-major */
export function predictRidge(
  { intercept, weights }: Pick<RidgeRegression, 'intercept' | 'weights'>,
  x: ArrayLike<number>,
  row: number,
): number {
  let sum = intercept;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * x[row * weights.length + i]!;
  return sum;
}

function columnMeans(x: ArrayLike<number>, columns: number, rows: number): Float64Array {
  const means = new Float64Array(columns);
  for (let at = 0; at < rows * columns; at++) means[at % columns]! += x[at]! / rows;
  return means;
}

/** Mean products of the centred columns with each other, of which the lower triangle is written, and with the centred truth. */
function centredMoments(x: ArrayLike<number>, y: ArrayLike<number>, means: Float64Array, mean: number) {
  const features = means.length;
  const gram = new Float64Array(features * features);
  const moments = new Float64Array(features);
  const centred = new Float64Array(features);
  for (let row = 0; row < y.length; row++) {
    for (let i = 0; i < features; i++) centred[i] = x[row * features + i]! - means[i]!;
    for (let i = 0; i < features; i++) {
      moments[i]! += (centred[i]! * (y[row]! - mean)) / y.length;
      for (let j = 0; j <= i; j++) gram[i * features + j]! += (centred[i]! * centred[j]!) / y.length;
    }
  }
  return { gram, moments };
}
