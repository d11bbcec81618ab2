import { garchPath, type ShockPath } from './garch.js';
import { RandomStream } from './random-stream.js';

/** Shocks that several symbols share over one session: the market's, and those of each sector. */
export interface FactorPaths {
  readonly market: ShockPath;
  readonly sectors: ReadonlyMap<string, SectorPath>;
}

/** A sector's shocks within the session, and its unit-variance shock of the night before. */
export interface SectorPath {
  readonly path: ShockPath;
  readonly gap: number;
}

/** Conditional variance of the next shock of each factor, carried over the nights. */
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
    const random = new RandomStream(streamName(`sector ${sector}`));
    const gap = random.fatTailed();
    return [sector, { gap, path: garchPath(random, variance, minutes) }] as const;
  });
  return {
    market: garchPath(new RandomStream(streamName('market factor')), state.market, minutes),
    sectors: new Map(sectors),
  };
}

export function nextFactorState(paths: FactorPaths): FactorState {
  const sectors = [...paths.sectors].map(([sector, { path }]) => [sector, path.nextVariance] as const);
  return { market: paths.market.nextVariance, sectors: Object.fromEntries(sectors) };
}
