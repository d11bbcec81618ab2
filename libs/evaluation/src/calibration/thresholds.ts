import { DOWN, isSignal, UP, type Side, type Thresholds } from '@tandem/domain';

/** The signals of one side. */
export interface SideSignals {
  readonly calls: number;
  /** Signals over rows. */
  readonly share: number;
  /** Share of the signals that came true; null without any. */
  readonly precision: number | null;
}

export interface SignalMetrics {
  readonly down: SideSignals;
  readonly up: SideSignals;
}

/** @param probabilities n × 3, calibrated */
export function signalMetrics(probabilities: Float32Array, classIndex: Uint8Array, thresholds: Thresholds): SignalMetrics {
  return {
    down: sideCalls(probabilities, classIndex, DOWN, thresholds.down),
    up: sideCalls(probabilities, classIndex, UP, thresholds.up),
  };
}

/** Rows that signal `side`, and how many of them came true. */
function countSignals(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): { calls: number; right: number } {
  let calls = 0;
  let right = 0;
  for (let row = 0; row < classIndex.length; row++) {
    if (!isSignal(probabilities, row, side, threshold)) continue;
    calls += 1;
    if (classIndex[row] === side) right += 1;
  }
  return { calls, right };
}

function sideCalls(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): SideSignals {
  const { calls, right } = countSignals(probabilities, classIndex, side, threshold);
  return { calls, share: calls / Math.max(classIndex.length, 1), precision: calls === 0 ? null : right / calls };
}

/** Candidates: just above one in three, below which no class is the largest, to 0.80, in steps of 0.01. */
const CANDIDATES = Array.from({ length: 47 }, (_, i) => (34 + i) / 100);
/** Least share of rows that a threshold must still call, so that its precision is more than luck. */
const LEAST_CALLED_SHARE = 0.05;
/** Of a side that no candidate calls often enough: certainty. Whatever it would call, nothing is known of how that ends. */
export const NEVER = 1;

/**
 * For each side the threshold with the best precision of calls on the rows given, among those that call at least a
 * twentieth of them. A side that is called on fewer rows even at the lowest threshold is never called (θ = 1): the
 * precision of a handful of rows is noise, and a call on noise costs money.
 * @param probabilities n × 3, calibrated, of rows neither trained on nor kept for the verdict
 */
export function fitThresholds(probabilities: Float32Array, classIndex: Uint8Array): Thresholds {
  return { down: fitSide(probabilities, classIndex, DOWN), up: fitSide(probabilities, classIndex, UP) };
}

function fitSide(probabilities: Float32Array, classIndex: Uint8Array, side: Side): number {
  let best = NEVER;
  let bestPrecision = -1;
  for (const threshold of CANDIDATES) {
    const { calls, right } = countSignals(probabilities, classIndex, side, threshold);
    if (calls === 0 || calls < LEAST_CALLED_SHARE * classIndex.length) break;
    if (right / calls >= bestPrecision) {
      bestPrecision = right / calls;
      best = threshold;
    }
  }
  return best;
}
