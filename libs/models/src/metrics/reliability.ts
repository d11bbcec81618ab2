import { CLASS_COUNT } from '../classes.js';
import { largestClass } from '../probabilities.js';

/** Bins of equal width of the largest probability (Guo et al. 2017, "On Calibration of Modern Neural Networks", use 15). */
export const RELIABILITY_BINS = 15;

/** Sums over the rows of each bin: what a reliability diagram draws, and what the calibration error is made of. */
export interface Reliability {
  readonly rows: Float64Array;
  /** Of the largest probability. */
  readonly confidence: Float64Array;
  /** Rows whose likeliest class happened. */
  readonly right: Float64Array;
}

export function emptyReliability(): Reliability {
  const bins = () => new Float64Array(RELIABILITY_BINS);
  return { rows: bins(), confidence: bins(), right: bins() };
}

/** Adds row `row` of n × 3 probabilities. */
export function addToReliability({ rows, confidence, right }: Reliability, probabilities: Float32Array, row: number, truth: number): void {
  const called = largestClass(probabilities, row);
  const largest = probabilities[row * CLASS_COUNT + called]!;
  const bin = Math.min(Math.floor(largest * RELIABILITY_BINS), RELIABILITY_BINS - 1);
  rows[bin]! += 1;
  confidence[bin]! += largest;
  if (called === truth) right[bin]! += 1;
}

/**
 * Mean over the rows of |share right − mean confidence| within bins; 0 without rows. It is never negative, so that
 * chance alone makes it positive, and that of a resample is larger still: its interval leans upward.
 */
export function expectedCalibrationError({ rows, confidence, right }: Reliability): number {
  let [excess, total] = [0, 0];
  for (let bin = 0; bin < RELIABILITY_BINS; bin++) {
    excess += Math.abs(right[bin]! - confidence[bin]!);
    total += rows[bin]!;
  }
  return total === 0 ? 0 : excess / total;
}
