import type { BarSeries } from '@tandem/domain';
import { ContextJoin } from '../context/context-join.js';
import { MarketReturns } from '../context/market-returns.js';
import type { ContextUpdate } from './known-context.js';
import { regularBars } from './regular-bars.js';
import { SymbolTracker } from './symbol-tracker.js';

/**
 * The state of one symbol after stored bars, as an `EngineSet` rebuilt from them has it, for whoever needs that of no other symbol: of the
 * market's only what the symbol's bars look at.
 * @param own the symbol's bars, COLD_START_BARS where there are as many
 * @param market the market symbol's bars until the same minute, as many; the same series for the market symbol itself
 * @param context all that was known until then
 */
export function startCold(own: BarSeries, market: BarSeries, { news, observations }: ContextUpdate): SymbolTracker {
  const returns = new MarketReturns();
  for (const bar of regularBars(market)) returns.push(bar);
  const tracker = new SymbolTracker(own.symbol, new ContextJoin(own.symbol, news, observations));
  tracker.start(regularBars(own), returns);
  return tracker;
}
