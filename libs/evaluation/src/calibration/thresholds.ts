import { DOWN, isSignal, UP, type Side, type Thresholds } from '@tandem/domain';

/** The signals of one side. */
export interface SideSignals {
  readonly count: number;
  /** Signals over rows. */
  readonly share: number;
  /** Share of the signals whose side happened; null without signals. */
  readonly precision: number | null;
}

export interface SignalMetrics {
  readonly down: SideSignals;
  readonly up: SideSignals;
}

/** @param probabilities n × 3, calibrated @param classIndex n classes that happened */
export function signalMetrics(probabilities: Float32Array, classIndex: Uint8Array, thresholds: Thresholds): SignalMetrics {
  return {
    down: sideSignals(probabilities, classIndex, DOWN, thresholds.down),
    up: sideSignals(probabilities, classIndex, UP, thresholds.up),
  };
}

function sideSignals(probabilities: Float32Array, classIndex: Uint8Array, side: Side, threshold: number): SideSignals {
  const { count, right } = countSignals(probabilities, classIndex, side, threshold);
  return { count, share: count / Math.max(classIndex.length, 1), precision: count === 0 ? null : right / count };
}

/** Signals of `side`, and how many of them were right. */
export function countSignals(
  probabilities: Float32Array,
  classIndex: Uint8Array,
  side: Side,
  threshold: number,
): { count: number; right: number } {
  let count = 0;
  let right = 0;
  for (let row = 0; row < classIndex.length; row++) {
    if (!isSignal(probabilities, row, side, threshold)) continue;
    count += 1;
    if (classIndex[row] === side) right += 1;
  }
  return { count, right };
}

/** Candidates: 0.34 to 0.80 in steps of 0.01; below one third no class is the largest. */
const CANDIDATES = Array.from({ length: 47 }, (_, i) => (34 + i) / 100);
/** Minimum share of rows that a threshold must signal; the precision of fewer is noise. */
const MIN_SIGNAL_SHARE = 0.05;
/** Threshold of a side for which no candidate signals enough rows: it never signals. */
export const NEVER = 1;

/**
 * By side the threshold with the best precision among the candidates that signal at least a twentieth of the rows; the largest of
 * equals. A side with fewer signals even at the lowest candidate never signals (θ = 1).
 * @param probabilities n × 3, calibrated, of rows that are neither training nor hold-out
 */
export function fitThresholds(probabilities: Float32Array, classIndex: Uint8Array): Thresholds {
  return { down: fitSide(probabilities, classIndex, DOWN), up: fitSide(probabilities, classIndex, UP) };
}

function fitSide(probabilities: Float32Array, classIndex: Uint8Array, side: Side): number {
  let best = NEVER;
  let bestPrecision = -1;
  for (const threshold of CANDIDATES) {
    const { count, right } = countSignals(probabilities, classIndex, side, threshold);
    if (count === 0 || count < MIN_SIGNAL_SHARE * classIndex.length) break;
    if (right / count >= bestPrecision) {
      bestPrecision = right / count;
      best = threshold;
    }
  }
  return best;
}
