/** A matrix is not positive definite. */
export class NotPositiveDefiniteError extends Error {
  override readonly name = 'NotPositiveDefiniteError';
}

/**
 * Solves A·x = b for a symmetric positive definite A by Cholesky decomposition.
 * @param matrix n × n, row-major; only its lower triangle is read
 * @throws NotPositiveDefiniteError
 */
export function solveCholesky(matrix: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const lower = decompose(matrix, n);
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * n + k]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  return x;
}

function decompose(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]!;
      else if (sum > 0) lower[i * n + i] = Math.sqrt(sum);
      else throw new NotPositiveDefiniteError(`pivot ${i} of ${n} is ${sum}, expected a positive definite matrix`);
    }
  }
  return lower;
}

/** Value and derivatives of a strictly convex function at one point. */
export interface LocalModel {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Row-major, symmetric, positive definite. */
  readonly hessian: Float64Array;
}

/** The minimum is reached when half the squared Newton decrement is below (Boyd & Vandenberghe 2004, algorithm 9.5). */
const TOLERANCE = 1e-12;
const MAX_ITERATIONS = 100;
/** Backtracking line search: required share of the predicted decrease, and factor of shortening. */
const SUFFICIENT_DECREASE = 0.25;
const SHORTENING = 0.5;

/** The minimum of a strictly convex function, by damped Newton steps from `start`. */
export function minimiseConvex(evaluate: (x: Float64Array) => LocalModel, start: Float64Array): Float64Array {
  let x = start;
  let model = evaluate(x);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const step = solveCholesky(model.hessian, model.gradient);
    const decrement = model.gradient.reduce((sum, slope, i) => sum + slope * step[i]!, 0);
    if (decrement / 2 <= TOLERANCE) break;
    let length = 1;
    let next = moved(x, step, length);
    let candidate = evaluate(next);
    while (candidate.value > model.value - SUFFICIENT_DECREASE * length * decrement && length > Number.EPSILON) {
      length *= SHORTENING;
      next = moved(x, step, length);
      candidate = evaluate(next);
    }
    x = next;
    model = candidate;
  }
  return x;
}

function moved(x: Float64Array, step: Float64Array, length: number): Float64Array {
  return x.map((value, i) => value - length * step[i]!);
}
