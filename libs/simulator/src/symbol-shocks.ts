import { volatilityShape, type Random } from '@tandem/domain';
import { toCents } from './bar-builder.js';
import type { ShockPath } from './factors.js';
import { MARKET_SESSION_VOLATILITY } from './market-day.js';
import type { SymbolProfile } from './profile.js';
import type { SymbolState } from './simulator-state.js';
import type { SymbolContext } from './symbol-session.js';

/** Standard deviation over one session that a symbol takes from each source of risk; their squares add up to its own. */
interface Exposures {
  /** Signed like beta. */
  readonly market: number;
  readonly sector: number;
  readonly own: number;
}

/** Share of a share's variance that its sector explains beyond the market. */
const SECTOR_SHARE = 0.15;
/** Every symbol has some fate of its own, the index included (it does not hold only the simulated symbols). */
const MIN_OWN_SHARE = 0.02;

/** How the volatility of `profile` splits up on a day of the given market volatility (1 in the long run). */
function exposuresOf(profile: SymbolProfile, marketVolatility: number): Exposures {
  const variance = profile.dailyVolatility ** 2;
  const market = profile.beta * MARKET_SESSION_VOLATILITY;
  const sector = profile.sector === null ? 0 : SECTOR_SHARE * variance;
  const own = Math.max(MIN_OWN_SHARE * variance, variance - market ** 2 - sector);
  // Nervous markets move single shares too, but less than proportionally.
  const spill = Math.sqrt(marketVolatility);
  return { market: market * marketVolatility, sector: Math.sqrt(sector) * spill, own: Math.sqrt(own) * spill };
}

const FULL_SESSION = 390;

/** Joins the shocks of market, sector and symbol into one surprise of unit variance. */
export class ReturnShocks {
  readonly #parts: readonly (ShockPath & { readonly weight: number })[];
  readonly #shape: Float64Array;

  constructor(profile: SymbolProfile, context: SymbolContext, own: ShockPath, minutes: number) {
    const exposures = exposuresOf(profile, context.day.volatility);
    const { market, sectors } = context.factors;
    const sector = profile.sector === null ? undefined : sectors.get(profile.sector)?.path;
    this.#parts = [
      { weight: exposures.market, ...market },
      ...(sector === undefined ? [] : [{ weight: exposures.sector, ...sector }]),
      { weight: exposures.own, ...own },
    ];
    this.#shape = volatilityShape(minutes);
  }

  /** The surprise of a minute, and the standard deviation of its log return before the regime is applied. */
  at(minute: number): { surprise: number; deviation: number } {
    let shock = 0;
    let variance = 0;
    for (const part of this.#parts) {
      shock += part.weight * part.shock[minute]!;
      variance += part.weight ** 2 * part.variance[minute]!;
    }
    const deviation = Math.sqrt(variance);
    return { surprise: shock / deviation, deviation: (deviation * this.#shape[minute]!) / Math.sqrt(FULL_SESSION) };
  }
}

/** A night moves a price by a good half of what a session does. */
const OVERNIGHT_SHARE = 0.55;

/** Where a session starts from. */
type OpeningPrice = Pick<SymbolState, 'logPrice' | 'lastPrice' | 'splitFactor'>;

/** The price after the night: factors' gaps, the symbol's own, news, and what corporate actions take away. */
export function overnight(profile: SymbolProfile, before: SymbolState, context: SymbolContext, random: Random): OpeningPrice {
  const { own, sector } = exposuresOf(profile, context.day.volatility);
  const sectorGap = profile.sector === null ? 0 : (context.factors.sectors.get(profile.sector)?.gap ?? 0);
  const gap = profile.beta * context.day.gap + OVERNIGHT_SHARE * (sector * sectorGap + own * (random.fatTailed() + context.events.overnightSurprise));
  let logPrice = before.logPrice + gap;
  let { lastPrice, splitFactor } = before;
  for (const action of context.actions) {
    if (action.kind === 'split') {
      logPrice -= Math.log(action.value);
      lastPrice = toCents(lastPrice / action.value);
      splitFactor *= action.value;
    } else {
      logPrice = Math.log(Math.exp(logPrice) - action.value);
      lastPrice = toCents(lastPrice - action.value);
    }
  }
  return { logPrice, lastPrice, splitFactor };
}
