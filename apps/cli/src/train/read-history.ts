import { barsOf, toSeries, type Bar, type BarSeries, type CorporateAction } from '@tandem/market';
import type { MarketSession, VirtualMarket } from '@tandem/sources';
import { adjustBefore } from './adjust-before.js';

/**
 * All sessions of a recording, or those that a simulated market preloads, one series a symbol, in today's shares.
 * @param onSession told of each session read, counted from 1, with all that it holds
 */
export async function readHistory(market: VirtualMarket, onSession: (number: number, of: number, session: MarketSession) => void): Promise<BarSeries[]> {
  const sessions = Math.min(market.sessionCount, Number.isFinite(market.sessionCount) ? Infinity : market.preloadSessions);
  const history = new Map<string, Bar[]>(market.symbols.map((symbol) => [symbol, []]));
  for (let index = 0; index < sessions; index += 1) {
    const session = await market.session(index);
    if (session === undefined) break;
    for (const action of inOrder(session.corporateActions)) adjust(history, action);
    for (const series of session.bars) history.get(series.symbol)?.push(...barsOf([series]));
    onSession(index + 1, sessions, session);
  }
  return [...history].filter(([, bars]) => bars.length > 0).map(([symbol, bars]) => toSeries(symbol, bars));
}

/** A dividend is stated in the shares that trade on its day: a split of the same day comes first. */
function inOrder(actions: readonly CorporateAction[]): CorporateAction[] {
  return [...actions].sort((a, b) => Number(a.kind === 'dividend') - Number(b.kind === 'dividend'));
}

function adjust(history: Map<string, Bar[]>, action: CorporateAction): void {
  const bars = history.get(action.symbol);
  if (bars !== undefined) history.set(action.symbol, adjustBefore(bars, action));
}
