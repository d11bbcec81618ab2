/**
 * Level of every statement that is looked at again and again: the probability that the e-value of a forecaster that is no better ever
 * reaches 1/α, however often one looks (Ville's inequality).
 */
const LIFETIME_SIGNIFICANCE = 0.01;

/** From here on an e-value decides: 1/α. */
export const DECISIVE_E_VALUE = 1 / LIFETIME_SIGNIFICANCE;

/**
 * How many times the scale a loss counts for at most; a gain counts for at most once. A smaller limit finds a better forecaster sooner, and
 * takes one for better that gains a little in most sessions and loses much in a few. Of 1, 1.5, 2 and 3 the smallest with which the share
 * of false proofs in a year stays below α for every simulated law of gains (docs/gate.md).
 */
const LOSS_LIMIT = 2;

/**
 * Shares of the capital that the largest loss which counts would cost: small bets find small gains, large ones large gains sooner.
 * The best of them lies within a factor of 2.5 of the best bet, and holding eight at once costs at most ln 8 nats of evidence.
 */
const BETS = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9] as const;

/**
 * The evidence that gains are above zero on average, as the capital of a gambler who starts with 1 and bets on every next gain at even
 * odds: a mixture over eight fixed bets λ of Π (1 + λ·y/2), y = gain / scale within [−2, 1]. The scale of a gain is the largest absolute
 * gain before it, so it is known before the bet, and the first one only sets it. Where the conditional mean of every y is at most zero the
 * capital is a non-negative supermartingale (at zero a martingale) that starts at 1: it ever reaches 1/α with probability α at most. The
 * null hypothesis is of y, not of gains without bound, on which nothing can be tested.
 *
 * Betting: Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", JRSS B 86(1). Forecasters:
 * Choe & Ramdas 2024, "Comparing sequential forecasters", Operations Research 72(4), arXiv 2110.00115. Mixtures over time:
 * Shin, Ramdas & Rinaldo 2024, "E-detectors", NEJSDS 2(2), arXiv 2203.03532.
 * @param gains in the order in which they became known, in any unit: only their ratios count. One that is not finite is no bet
 * @returns ln of the e-value after each gain; as many as there are gains
 */
export function eProcess(gains: readonly number[]): number[] {
  const capital = BETS.map(() => 0);
  let scale = 0;
  return gains.map((gain) => {
    if (!Number.isFinite(gain)) return logMeanExp(capital);
    if (scale > 0) {
      const y = Math.max(-LOSS_LIMIT, Math.min(1, gain / scale));
      BETS.forEach((bet, i) => (capital[i]! += Math.log1p((bet * y) / LOSS_LIMIT)));
    }
    scale = Math.max(scale, Math.abs(gain));
    return logMeanExp(capital);
  });
}

/** ln of the mean of exp(x), without overflow. */
function logMeanExp(x: readonly number[]): number {
  const largest = Math.max(...x);
  return largest + Math.log(x.reduce((sum, value) => sum + Math.exp(value - largest), 0) / x.length);
}
