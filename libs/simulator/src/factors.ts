import { Random } from '@tandem/domain';

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
export function garchPath(random: Random, variance: number, length: number): ShockPath {
  const path = { shock: new Float64Array(length), variance: new Float64Array(length), nextVariance: variance };
  for (let i = 0; i < length; i += 1) {
    const shock = Math.sqrt(path.nextVariance) * random.fatTailed();
    path.shock[i] = shock;
    path.variance[i] = path.nextVariance;
    path.nextVariance = 1 - ALPHA - BETA + ALPHA * shock * shock + BETA * path.nextVariance;
  }
  return path;
}

/** Shocks that several symbols share over one session: the market's, and those of each sector. */
export interface FactorPaths {
  readonly market: ShockPath;
  readonly sectors: ReadonlyMap<string, SectorPath>;
}

/** A sector's shocks within the session, and its unit-variance overnight shock before it. */
interface SectorPath {
  readonly path: ShockPath;
  readonly gap: number;
}

/** Conditional variance of the next shock of each factor, carried from session to session. */
export interface FactorState {
  readonly market: number;
  readonly sectors: Readonly<Record<string, number>>;
}

export function initialFactorState(sectors: readonly string[]): FactorState {
  return { market: 1, sectors: Object.fromEntries(sectors.map((sector) => [sector, 1])) };
}

/** The factors of a session of `minutes`; each has a stream of its own, so that sectors never disturb each other. */
export function factorPaths(state: FactorState, streamName: (purpose: string) => string, minutes: number): FactorPaths {
  const sectors = Object.entries(state.sectors).map(([sector, variance]) => {
    const random = new Random(streamName(`sector ${sector}`));
    const gap = random.fatTailed();
    return [sector, { gap, path: garchPath(random, variance, minutes) }] as const;
  });
  return {
    market: garchPath(new Random(streamName('market factor')), state.market, minutes),
    sectors: new Map(sectors),
  };
}

export function nextFactorState(paths: FactorPaths): FactorState {
  const sectors = [...paths.sectors].map(([sector, { path }]) => [sector, path.nextVariance] as const);
  return { market: paths.market.nextVariance, sectors: Object.fromEntries(sectors) };
}
