/**
 * Shares of the largest bet, each with the same weight: small ones find small differences in many minutes, large ones large differences in
 * few. The mixture is within ln 7 nats of the best of them (Waudby-Smith & Ramdas, Estimating means of bounded random variables by
 * betting, JRSS B 2024, section 4).
 */
const BETS = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9];

/** What a detector believes: one log wealth a bet, nats; minus infinity (as null, for JSON) before its first gain. */
export type DetectorState = readonly (number | null)[];

/** What is no fault, and what one minute may cost. */
export interface DetectorLimits {
  /** A mean gain up to this much is no fault, nats a label. */
  readonly margin: number;
  /** A gain below −clip counts as −clip, nats a label: what a bet can lose is bounded, what it can win is not. */
  readonly clip: number;
}

/**
 * Whether one forecaster has become worse than another: a Shiryaev–Roberts e-detector over paired gains (Shin, Ramdas & Rinaldo,
 * E-detectors, NEJSDS 2024, arXiv 2203.03532). Each bet λ multiplies (1 + its wealth) by 1 + λ·(gain − margin)/clip, an e-value while the
 * mean of the clipped gain, given the past, is at most the margin, whatever its distribution and however symbols and minutes depend on one
 * another.
 *
 * The evidence is ln of the mixture of the wealths, nats. With a threshold of ln A, the mean time to a false alarm is at least A gains.
 */
export class EDetector {
  private readonly logWealth: Float64Array;

  /** @param state of an earlier detector with the same limits, which this one goes on from */
  constructor(
    private readonly limits: DetectorLimits,
    state: DetectorState = BETS.map(() => null),
  ) {
    this.logWealth = Float64Array.from(BETS, (_, i) => state[i] ?? -Infinity);
  }

  /** @param gain of the reference over the watched forecaster in one minute, nats a label; anything but a finite number is no evidence */
  push(gain: number): void {
    if (!Number.isFinite(gain)) return;
    const stake = Math.max(gain - this.limits.margin, -this.limits.clip) / this.limits.clip;
    for (let i = 0; i < BETS.length; i++) this.logWealth[i] = logAdd(this.logWealth[i]!, 0) + Math.log1p(BETS[i]! * stake);
  }

  /** ln of the mixture, nats; minus infinity before the first gain. */
  get evidence(): number {
    return this.logWealth.reduce(logAdd, -Infinity) - Math.log(BETS.length);
  }

  get state(): DetectorState {
    return Array.from(this.logWealth, (value) => (value === -Infinity ? null : value));
  }
}

/** ln(eᵃ + eᵇ), without overflow. */
function logAdd(a: number, b: number): number {
  const largest = Math.max(a, b);
  return largest === -Infinity ? largest : largest + Math.log1p(Math.exp(-Math.abs(a - b)));
}
