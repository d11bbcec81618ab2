import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '../classes.js';
import type { LocalModel } from '../optimise/newton.js';
import { softmaxRow } from '../probabilities.js';
import type { Evidence } from './evidence.js';

/** What is believed of (α, β, γ) without evidence: the touch as the network says it, no direction, no bias. */
const PRIOR = [1, 0, 0] as const;
/**
 * How strongly the fit is pulled there. A validation part is thousands of rows but few sessions, and sessions differ: what five
 * of them say of how sharp the touch is, and of the shares of touched and untouched rows, holds for the next ones in part only.
 * The direction's is small: it outweighs what a few sessions say of a side that is hardly known, and not what they say of one
 * that is. Chosen by walk-forward (docs/experiments.md).
 */
const RIDGE = [0.1, 0.01, 0.3] as const;
const SIZE = PRIOR.length;

/**
 * Mean cross-entropy of softmax(−βb, αa + γ, βb) plus the ridge, with its derivatives in x = (α, β, γ): the inverse
 * temperatures of touch and direction, and the bias of NEUTRAL. Convex, because the scores are linear in x.
 */
export function calibrationLoss({ touch, direction }: Evidence, classIndex: Uint8Array): (x: Float64Array) => LocalModel {
  const scores = new Float64Array(CLASS_COUNT);
  return (x) => {
    const [alpha, beta, gamma] = x as unknown as [number, number, number];
    const gradient = x.map((value, i) => RIDGE[i]! * (value - PRIOR[i]!));
    const hessian = Float64Array.from({ length: SIZE * SIZE }, (_, i) => (i % (SIZE + 1) === 0 ? RIDGE[i / (SIZE + 1)]! : 0));
    let value = x.reduce((sum, parameter, i) => sum + (RIDGE[i]! / 2) * (parameter - PRIOR[i]!) ** 2, 0);
    for (let row = 0; row < classIndex.length; row++) {
      const [a, b] = [touch[row]!, direction[row]!];
      scores[DOWN] = -beta * b;
      scores[NEUTRAL] = alpha * a + gamma;
      scores[UP] = beta * b;
      softmaxRow(scores, 0, scores);
      value -= Math.log(Math.max(scores[classIndex[row]!]!, Number.MIN_VALUE)) / classIndex.length;
      addRow(a, b, scores, classIndex[row]!, classIndex.length, gradient, hessian);
    }
    return { value, gradient, hessian };
  };
}

/** Adds one row's share: with J = d scores / dx, Jᵀ(p − y) and Jᵀ(diag p − ppᵀ)J. */
function addRow(a: number, b: number, p: Float64Array, truth: number, rows: number, gradient: Float64Array, hessian: Float64Array): void {
  const [down, neutral, up] = p as unknown as [number, number, number];
  const tilt = up - down;
  const overNeutral = (neutral - (truth === NEUTRAL ? 1 : 0)) / rows;
  gradient[0]! += a * overNeutral;
  gradient[1]! += (b * (tilt - (truth === UP ? 1 : 0) + (truth === DOWN ? 1 : 0))) / rows;
  gradient[2]! += overNeutral;
  const ofNeutral = (neutral * (1 - neutral)) / rows;
  const mixed = (-neutral * tilt * b) / rows;
  addSymmetric(hessian, [a * a * ofNeutral, a * mixed, a * ofNeutral, (b * b * (up + down - tilt * tilt)) / rows, mixed, ofNeutral]);
}

/** @param upper (0,0), (0,1), (0,2), (1,1), (1,2), (2,2) */
function addSymmetric(matrix: Float64Array, upper: readonly number[]): void {
  let at = 0;
  for (let i = 0; i < SIZE; i++) {
    for (let j = i; j < SIZE; j++, at++) {
      matrix[i * SIZE + j]! += upper[at]!;
      if (i !== j) matrix[j * SIZE + i]! += upper[at]!;
    }
  }
}
