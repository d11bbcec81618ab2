/**
 * P(T > t) for Student's t with a whole number of degrees of freedom, by the finite series of Abramowitz & Stegun,
 * "Handbook of Mathematical Functions", 26.7.3 (odd) and 26.7.4 (even). Absolute error below 1e-14.
 * @param degreesOfFreedom an integer of at least 1
 */
export function studentTail(t: number, degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`Degrees of freedom must be a whole number of at least 1, not ${degreesOfFreedom}.`);
  }
  const within = centralProbability(Math.abs(t), degreesOfFreedom);
  return t >= 0 ? (1 - within) / 2 : (1 + within) / 2;
}

/** P(−t < T < t), t ≥ 0. */
function centralProbability(t: number, degreesOfFreedom: number): number {
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const odd = degreesOfFreedom % 2 === 1;
  const cosineSquared = Math.cos(angle) ** 2;
  // Odd: cos θ + 2/3 cos³ θ + (2·4)/(3·5) cos⁵ θ + …; even: 1 + 1/2 cos² θ + (1·3)/(2·4) cos⁴ θ + …
  let term = odd ? Math.cos(angle) : 1;
  let series = 0;
  for (let power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
    series += term;
    term *= ((power + 1) / (power + 2)) * cosineSquared;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * series) : Math.sin(angle) * series;
}

/** Significance level α of every one-sided test. */
export const SIGNIFICANCE = 0.01;

/** A one-sided test of whether the mean of independent gains is above zero. */
export interface GainTest {
  readonly meanGain: number;
  /** Standard error of the mean. */
  readonly standardError: number;
  /** Infinite when all gains are equal; 0 when the mean is 0. */
  readonly t: number;
  /** Probability of such a t or a larger one when the true mean is 0. */
  readonly pValue: number;
}

/**
 * Student's one-sided t-test.
 * @param gains one per session (or another independent unit), in any unit
 * @returns null with fewer than two gains
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

/** Whether the mean gain is positive at the significance level. */
export function isSignificant(test: GainTest | null): boolean {
  return test !== null && test.meanGain > 0 && test.pValue < SIGNIFICANCE;
}
