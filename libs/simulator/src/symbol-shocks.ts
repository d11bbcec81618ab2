import { FULL_SESSION_MINUTES, volatilityShape, type CorporateAction, type Random, type Session } from '@tandem/domain';
import { toCents } from './bar-builder.js';
import type { FactorPaths, ShockPath } from './factors.js';
import { MARKET_SESSION_VOLATILITY, type MarketDay } from './market-day.js';
import type { Events } from './news.js';
import type { ImpulseGains } from './predictability.js';
import type { SymbolProfile } from './profile.js';
import type { SymbolState } from './simulator-state.js';

/** Everything outside a symbol that its session depends on. */
export interface SymbolContext {
  readonly session: Session;
  readonly day: MarketDay;
  readonly factors: FactorPaths;
  readonly events: Events;
  readonly actions: readonly CorporateAction[];
  readonly gains: ImpulseGains;
  /** The name of this symbol's random stream for a purpose, on this day. */
  readonly streamName: (purpose: string) => string;
}

/** Standard deviation over one session that a symbol takes from each source of risk; their squares add up to its own. */
interface Exposures {
  /** Signed like beta. */
  readonly market: number;
  readonly sector: number;
  readonly own: number;
}

/** Share of a share's variance that its sector explains beyond the market. */
const SECTOR_SHARE = 0.15;
/** Every symbol has some risk of its own, the index included (it does not hold only the simulated symbols). */
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
    return { surprise: shock / deviation, deviation: (deviation * this.#shape[minute]!) / Math.sqrt(FULL_SESSION_MINUTES) };
  }
}

/** An overnight move is a good half of that of a session. */
const OVERNIGHT_SHARE = 0.55;

/** Where a session starts from. */
type OpeningPrice = Pick<SymbolState, 'logPrice' | 'lastPrice' | 'splitFactor'>;

/** The opening price: factors' gaps, the symbol's own, news, and what corporate actions take away. */
export function overnight(profile: SymbolProfile, before: SymbolState, context: SymbolContext, random: Random): OpeningPrice {
  const { own, sector } = exposuresOf(profile, context.day.volatility);
  const sectorGap = profile.sector === null ? 0 : (context.factors.sectors.get(profile.sector)?.gap ?? 0);
  const gap =
    profile.beta * context.day.gap + OVERNIGHT_SHARE * (sector * sectorGap + own * (random.fatTailed() + context.events.overnightSurprise));
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
