import { solveCholesky } from './cholesky.js';

/** A strictly convex function of a few variables with its derivatives at one point. */
export interface LocalModel {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Row-major, symmetric, positive definite. */
  readonly hessian: Float64Array;
}

/** Half the squared Newton decrement below which the minimum is reached (Boyd & Vandenberghe 2004, algorithm 9.5). */
const TOLERANCE = 1e-12;
const MAX_ITERATIONS = 100;
/** Backtracking line search: share of the predicted decrease that a step must reach, and factor of shortening. */
const SUFFICIENT_DECREASE = 0.25;
const SHORTENING = 0.5;

/**
 * The minimum of a strictly convex function by damped Newton steps from `start`.
 */
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
