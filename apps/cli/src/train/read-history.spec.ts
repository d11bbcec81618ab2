import { BAR_MS, sessionOn, toSeries, type CorporateAction } from '@tandem/market';
import type { MarketSession, VirtualMarket } from '@tandem/sources';
import { describe, expect, it } from 'vitest';
import { readHistory } from './read-history.js';

const DATES = ['2026-03-02', '2026-03-03', '2026-03-04'];

/** One bar a session, closing at `closes[index]`. */
function market(closes: readonly number[], actions: Record<number, CorporateAction[]> = {}, endless = false): VirtualMarket {
  const session = async (index: number): Promise<MarketSession | undefined> => {
    const close = closes[index];
    const day = sessionOn(DATES[index] ?? '');
    if (close === undefined || day === undefined) return undefined;
    const bar = { symbol: 'SPY', ts: day.open + BAR_MS, open: close, high: close, low: close, close, volume: 100 };
    return { index, session: day, bars: [toSeries('SPY', [bar])], rejected: [], corporateActions: actions[index] ?? [], news: [], macro: [], formingPath: () => [] };
  };
  return { source: 'replay', symbols: ['SPY'], preloadSessions: 2, sessionCount: endless ? Infinity : closes.length, warnings: [], identity: {}, date: (index) => DATES[index], session };
}

const closesOf = async (given: VirtualMarket) => [...((await readHistory(given, () => undefined))[0]?.close ?? [])];

describe('readHistory', () => {
  it('reads a whole recording, in order of time', async () => {
    expect(await closesOf(market([10, 11, 12]))).toEqual([10, 11, 12]);
  });

  it('reads of an endless market what it would preload', async () => {
    expect(await closesOf(market([10, 11, 12], {}, true))).toEqual([10, 11]);
  });

  it('states every price in the shares of the last session', async () => {
    const split: CorporateAction = { symbol: 'SPY', exDate: DATES[1]!, kind: 'split', value: 2 };
    const dividend: CorporateAction = { symbol: 'SPY', exDate: DATES[2]!, kind: 'dividend', value: 5 };
    const [first, second, third] = await closesOf(market([100, 50, 45], { 1: [split], 2: [dividend] }));
    expect([first, second, third]).toEqual([45, 45, 45]);
  });
});
