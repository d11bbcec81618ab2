import type { Thresholds } from '../calibration/thresholds.js';
import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '../classes.js';

export type Side = typeof DOWN | typeof UP;

/** The calls of one side: rows on which it is likelier than each other class, with a probability of at least θ. */
export interface SideCalls {
  readonly calls: number;
  /** Calls over rows. */
  readonly share: number;
  /** Share of the calls that came true; null without calls. */
  readonly precision: number | null;
}

export interface CallMetrics {
  readonly down: SideCalls;
  readonly up: SideCalls;
}

/** @param probabilities n × 3, calibrated */
export function callMetrics(probabilities: Float32Array, classIndex: Uint8Array, thresholds: Thresholds): CallMetrics {
  return {
    down: sideCalls(probabilities, classIndex, DOWN, thresholds.down),
    up: sideCalls(probabilities, classIndex, UP, thresholds.up),
  };
}

/** Rows that call `side`, and how many of them came true. */
export function countCalls(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): { calls: number; right: number } {
  let calls = 0;
  let right = 0;
  for (let row = 0; row < classIndex.length; row++) {
    if (!isCalled(probabilities, row, side, threshold)) continue;
    calls += 1;
    if (classIndex[row] === side) right += 1;
  }
  return { calls, right };
}

/** As a recommendation is made: a tie calls no side. */
export function isCalled(probabilities: Float32Array, row: number, side: Side, threshold: number): boolean {
  const at = row * CLASS_COUNT;
  const own = probabilities[at + side]!;
  const other = side === UP ? DOWN : UP;
  return own >= threshold && own > probabilities[at + NEUTRAL]! && own > probabilities[at + other]!;
}

function sideCalls(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): SideCalls {
  const { calls, right } = countCalls(probabilities, classIndex, side, threshold);
  return { calls, share: calls / Math.max(classIndex.length, 1), precision: calls === 0 ? null : right / calls };
}
