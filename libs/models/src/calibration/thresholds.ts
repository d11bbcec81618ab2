import { DOWN, UP } from '../classes.js';
import { countCalls, type Side } from '../metrics/calls.js';

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
    const { calls, right } = countCalls(probabilities, classIndex, side, threshold);
    if (calls === 0 || calls < LEAST_CALLED_SHARE * classIndex.length) break;
    if (right / calls >= bestPrecision) {
      bestPrecision = right / calls;
      best = threshold;
    }
  }
  return best;
}
