import { describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn, toSeries, type Bar, type CorporateAction } from '@tandem/domain';
import type { MarketSession, VirtualMarket } from '@tandem/sources';
import { adjustBefore, readHistory } from './read-market.js';

const bar = (close: number, volume = 100): Bar => ({ symbol: 'NKE', ts: 0, open: close, high: close, low: close, close, volume });
const action = (kind: CorporateAction['kind'], value: number): CorporateAction => ({ symbol: 'NKE', exDate: '2026-03-02', kind, value });

describe('adjustBefore', () => {
  it('divides prices by a split and multiplies volumes', () => {
    expect(adjustBefore([bar(400)], action('split', 4))).toEqual([bar(100, 400)]);
    expect(adjustBefore([bar(1)], action('split', 0.1))[0]?.close).toBe(10);
  });

  it('lowers all earlier prices by the share of the last one that was paid out', () => {
    expect(adjustBefore([bar(50), bar(100)], action('dividend', 2)).map(({ close, volume }) => [close, volume])).toEqual([
      [49, 100],
      [98, 100],
    ]);
  });

  it('leaves bars alone when a dividend is larger than the price, which no share can pay', () => {
    expect(adjustBefore([bar(1)], action('dividend', 2))).toEqual([bar(1)]);
  });
});

const DATES = ['2026-03-02', '2026-03-03', '2026-03-04'];

/** One bar a session, closing at `closes[index]`. */
function market(closes: readonly number[], actions: Record<number, CorporateAction[]> = {}, endless = false): VirtualMarket {
  const session = async (index: number): Promise<MarketSession | undefined> => {
    const close = closes[index];
    const day = sessionOn(DATES[index] ?? '');
    if (close === undefined || day === undefined) return undefined;
    const bar = { symbol: 'SPY', ts: day.open + BAR_MS, open: close, high: close, low: close, close, volume: 100 };
    return {
      index,
      session: day,
      bars: [toSeries('SPY', [bar])],
      rejected: [],
      corporateActions: actions[index] ?? [],
      news: [],
      macro: [],
      formingPath: () => [],
    };
  };
  return {
    source: 'replay',
    symbols: ['SPY'],
    preloadSessions: 2,
    sessionCount: endless ? Infinity : closes.length,
    warnings: [],
    identity: {},
    date: (index) => DATES[index],
    session,
  };
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
