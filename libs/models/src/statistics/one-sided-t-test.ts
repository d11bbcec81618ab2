import { studentTail } from './student-tail.js';

/** Largest probability with which a gain may have come by chance and still count as more than chance. */
export const SIGNIFICANCE = 0.01;

/** Whether the mean of independent gains lies above zero. */
export interface GainTest {
  readonly meanGain: number;
  /** Standard error of that mean. */
  readonly standardError: number;
  /** Infinite when all gains are alike; 0 when none is anything. */
  readonly t: number;
  /** Probability of such a mean when there is none. */
  readonly pValue: number;
}

/**
 * Student's one-sided t-test.
 * @param gains one a session (or another unit that stands for itself), in any unit
 * @returns null with fewer than two gains, which have no spread
 */
export function oneSidedTTest(gains: readonly number[]): GainTest | null {
  const n = gains.length;
  if (n < 2) return null;
  const meanGain = gains.reduce((sum, gain) => sum + gain, 0) / n;
  const variance = gains.reduce((sum, gain) => sum + (gain - meanGain) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  const t = meanGain === 0 ? 0 : meanGain / standardError;
  return { meanGain, standardError, t, pValue: studentTail(t, n - 1) };
}

export function isBeyondChance(test: GainTest | null): boolean {
  return test !== null && test.meanGain > 0 && test.pValue < SIGNIFICANCE;
}
