import type { RandomStream } from './random-stream.js';

/**
 * GARCH(1,1) (Bollerslev, 1986) with unit mean variance and fat-tailed shocks. ALPHA and BETA are usual for intraday
 * returns: shocks to volatility halve in some 35 minutes, and the fourth moment exists.
 */
const ALPHA = 0.05;
const BETA = 0.93;

/** A path of shocks: entry `i` has conditional variance `variance[i]`, known before it. */
export interface ShockPath {
  readonly shock: Float64Array;
  readonly variance: Float64Array;
  /** Variance of the bar that follows the path. */
  readonly nextVariance: number;
}

/** `length` shocks of a GARCH process that stands at the conditional variance `variance`; its mean variance is 1. */
export function garchPath(random: RandomStream, variance: number, length: number): ShockPath {
  const path = { shock: new Float64Array(length), variance: new Float64Array(length), nextVariance: variance };
  for (let i = 0; i < length; i += 1) {
    const shock = Math.sqrt(path.nextVariance) * random.fatTailed();
    path.shock[i] = shock;
    path.variance[i] = path.nextVariance;
    path.nextVariance = 1 - ALPHA - BETA + ALPHA * shock * shock + BETA * path.nextVariance;
  }
  return path;
}
