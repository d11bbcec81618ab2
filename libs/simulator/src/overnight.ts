import { toCents } from './bar-builder.js';
import { exposuresOf } from './exposures.js';
import type { SymbolProfile } from './profile.js';
import type { RandomStream } from './random-stream.js';
import type { SymbolContext } from './symbol-session.js';
import type { SymbolState } from './symbol-state.js';

/** A night moves a price by a good half of what a session does. */
const NIGHT_SHARE = 0.55;

/** Where a session starts from. */
export type OpeningPrice = Pick<SymbolState, 'logPrice' | 'lastPrice' | 'splitFactor'>;

/** The price after the night: factors' gaps, the symbol's own, news, and what corporate actions take away. */
export function overnight(profile: SymbolProfile, before: SymbolState, context: SymbolContext, random: RandomStream): OpeningPrice {
  const { own, sector } = exposuresOf(profile, context.day.volatility);
  const sectorGap = profile.sector === null ? 0 : (context.factors.sectors.get(profile.sector)?.gap ?? 0);
  const gap = profile.beta * context.day.gap + NIGHT_SHARE * (sector * sectorGap + own * (random.fatTailed() + context.events.nightSurprise));
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
