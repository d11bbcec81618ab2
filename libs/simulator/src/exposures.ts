import { MARKET_SESSION_VOLATILITY } from './market-day.js';
import type { SymbolProfile } from './profile.js';

/** Standard deviation over one session that a symbol takes from each source of risk; their squares add up to its own. */
export interface Exposures {
  /** Signed like beta. */
  readonly market: number;
  readonly sector: number;
  readonly own: number;
}

/** Share of a share's variance that its sector explains beyond the market. */
const SECTOR_SHARE = 0.15;
/** Every symbol has some fate of its own, the index included (it does not hold only the simulated symbols). */
const LEAST_OWN_SHARE = 0.02;

/** How the volatility of `profile` splits up on a day of the given market volatility (1 in the long run). */
export function exposuresOf(profile: SymbolProfile, marketVolatility: number): Exposures {
  const variance = profile.dailyVolatility ** 2;
  const market = profile.beta * MARKET_SESSION_VOLATILITY;
  const sector = profile.sector === null ? 0 : SECTOR_SHARE * variance;
  const own = Math.max(LEAST_OWN_SHARE * variance, variance - market ** 2 - sector);
  // Nervous markets move single shares too, but less than proportionally.
  const spill = Math.sqrt(marketVolatility);
  return { market: market * marketVolatility, sector: Math.sqrt(sector) * spill, own: Math.sqrt(own) * spill };
}
