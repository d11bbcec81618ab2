import type { Thresholds } from '../calibration/thresholds.js';
import { CLASS_COUNT, DOWN, UP } from '../classes.js';
import { largestClass } from '../probabilities.js';

export type Side = typeof DOWN | typeof UP;

/** The calls of one side: rows whose largest class is that side with a probability of at least θ. */
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
    if (probabilities[row * CLASS_COUNT + side]! < threshold || largestClass(probabilities, row) !== side) continue;
    calls += 1;
    if (classIndex[row] === side) right += 1;
  }
  return { calls, right };
}

function sideCalls(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): SideCalls {
  const { calls, right } = countCalls(probabilities, classIndex, side, threshold);
  return { calls, share: calls / Math.max(classIndex.length, 1), precision: calls === 0 ? null : right / calls };
}
