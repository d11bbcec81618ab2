import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '@tandem/domain';

type Side = typeof DOWN | typeof UP;

/** The calls of one side: rows on which it is likelier than each other class, with a probability of at least θ. */
export interface SideSignals {
  readonly calls: number;
  /** Calls over rows. */
  readonly share: number;
  /** Share of the calls that came true; null without calls. */
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

/** Rows that call `side`, and how many of them came true. */
function countSignals(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): { calls: number; right: number } {
  let calls = 0;
  let right = 0;
  for (let row = 0; row < classIndex.length; row++) {
    if (!isSignalled(probabilities, row, side, threshold)) continue;
    calls += 1;
    if (classIndex[row] === side) right += 1;
  }
  return { calls, right };
}

/** As a recommendation is made: a tie calls no side. */
export function isSignalled(probabilities: Float32Array, row: number, side: Side, threshold: number): boolean {
  const at = row * CLASS_COUNT;
  const own = probabilities[at + side]!;
  const other = side === UP ? DOWN : UP;
  return own >= threshold && own > probabilities[at + NEUTRAL]! && own > probabilities[at + other]!;
}

function sideCalls(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): SideSignals {
  const { calls, right } = countSignals(probabilities, classIndex, side, threshold);
  return { calls, share: calls / Math.max(classIndex.length, 1), precision: calls === 0 ? null : right / calls };
}

/** Least calibrated probability θ at which a model calls a side that is also its largest class. */
export interface Thresholds {
  readonly down: number;
  readonly up: number;
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
