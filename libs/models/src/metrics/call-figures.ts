import type { Samples } from '@tandem/features';
import { DOWN, NEUTRAL, UP } from '../classes.js';
import type { Blocks } from '../statistics/blocks.js';

/** What happened on the rows; n entries each. */
export type CallTruth = Pick<Samples, 'classIndex' | 'forwardReturn' | 'session' | 'symbol'>;

export const CALL_FIGURES = ['coverage', 'precision', 'touchedShare', 'rightSideOfTouched', 'grossBp', 'after1Bp', 'after2Bp'] as const;
export type CallFigure = (typeof CALL_FIGURES)[number];

/** By block: rows, calls, right calls, calls that touched, and the sum of their returns in basis points. */
export type CallSums = Readonly<Record<'rows' | 'calls' | 'right' | 'touched' | 'bp', Float64Array>>;

/** @param side by row: 1 buy, −1 sell, 0 hold */
export function sumCalls(side: Int8Array, { classIndex, forwardReturn }: CallTruth, { count, of }: Blocks): CallSums {
  const empty = () => new Float64Array(count);
  const sums = { rows: empty(), calls: empty(), right: empty(), touched: empty(), bp: empty() };
  side.forEach((called, row) => {
    const block = of[row]!;
    sums.rows[block]! += 1;
    if (called === 0) return;
    sums.calls[block]! += 1;
    if (classIndex[row] !== NEUTRAL) sums.touched[block]! += 1;
    if (classIndex[row] === (called > 0 ? UP : DOWN)) sums.right[block]! += 1;
    sums.bp[block]! += called * forwardReturn[row]! * 10_000;
  });
  return sums;
}

/** @param weights how many times each block counts */
export function callFigures(sums: CallSums, weights: Float64Array): Record<CallFigure, number | null> {
  const total = (values: Float64Array) => values.reduce((sum, value, block) => sum + weights[block]! * value, 0);
  const calls = total(sums.calls);
  const touched = total(sums.touched);
  const right = total(sums.right);
  const perCall = (value: number) => (calls === 0 ? null : value / calls);
  /** @param cost of the round trip, basis points */
  const net = (cost: number) => perCall(total(sums.bp) - cost * calls);
  return {
    coverage: calls / Math.max(total(sums.rows), 1),
    precision: perCall(right),
    touchedShare: perCall(touched),
    rightSideOfTouched: touched === 0 ? null : right / touched,
    grossBp: net(0),
    after1Bp: net(1),
    after2Bp: net(2),
  };
}
