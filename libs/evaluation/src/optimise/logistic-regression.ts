import { minimiseConvex, type LocalModel } from './newton.js';
import { WeightedProducts } from './weighted-products.js';

/** P(event) = 1 / (1 + exp(-(intercept + weights · x))). */
interface LogisticModel {
  readonly intercept: number;
  readonly weights: Float64Array;
}

/**
 * Minimises mean cross-entropy + ridge / 2 · |weights|² by Newton's method (Hastie et al. 2009, section 4.4). The intercept has a
 * tiny ridge, which makes the minimum unique.
 * @param x n × features, row-major, standardised
 * @param event n times 1 or 0
 */
export function fitLogistic(x: Float32Array, event: Uint8Array, features: number, ridge: number): LogisticModel {
  const [intercept, ...weights] = minimiseConvex((beta) => localModel(x, event, beta, ridge), new Float64Array(features + 1));
  return { intercept: intercept!, weights: Float64Array.from(weights) };
}

const MIN_RIDGE = 1e-9;

function localModel(x: Float32Array, event: Uint8Array, beta: Float64Array, ridge: number): LocalModel {
  const size = beta.length;
  const rows = event.length;
  const penalty = (i: number) => (i === 0 ? MIN_RIDGE : ridge);
  const gradient = beta.map((value, i) => penalty(i) * value);
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) hessian[i * size + i] = penalty(i);
  let value = beta.reduce((sum, b, i) => sum + (penalty(i) / 2) * b * b, 0);
  const curvature = new WeightedProducts(size, [hessian]);
  const design = new Float64Array(size).fill(1);
  for (let row = 0; row < rows; row++) {
    design.set(x.subarray(row * (size - 1), (row + 1) * (size - 1)), 1);
    let score = 0;
    for (let i = 0; i < size; i++) score += beta[i]! * design[i]!;
    const p = 1 / (1 + Math.exp(-score));
    // ln(1 + e^s) - event · s, without overflow.
    value += (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (event[row]! === 1 ? score : 0)) / rows;
    const residual = (p - event[row]!) / rows;
    for (let i = 0; i < size; i++) gradient[i]! += residual * design[i]!;
    curvature.add(design, [(p * (1 - p)) / rows]);
  }
  curvature.finish();
  return { value, gradient, hessian };
}
