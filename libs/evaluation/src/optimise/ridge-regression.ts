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
  const n = y.length;
  const means = new Float64Array(features + 1);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < features; i++) means[i]! += x[row * features + i]! / n;
    means[features]! += y[row]! / n;
  }
  const gram = new Float64Array(features * features);
  const moments = new Float64Array(features);
  const centred = new Float64Array(features);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < features; i++) centred[i] = x[row * features + i]! - means[i]!;
    const truth = (y[row]! - means[features]!) / n;
    for (let i = 0; i < features; i++) {
      moments[i]! += centred[i]! * truth;
      for (let j = 0; j <= i; j++) gram[i * features + j]! += (centred[i]! * centred[j]!) / n;
    }
  }
  for (let i = 0; i < features; i++) gram[i * features + i]! += ridge;
  const weights = solveCholesky(gram, moments);
  let intercept = means[features]!;
  weights.forEach((weight, i) => (intercept -= weight * means[i]!));
  let squares = 0;
  for (let row = 0; row < n; row++) {
    let residual = y[row]! - intercept;
    for (let i = 0; i < features; i++) residual -= weights[i]! * x[row * features + i]!;
    squares += (residual * residual) / n;
  }
  return { intercept, weights, deviation: Math.sqrt(squares) };
}
