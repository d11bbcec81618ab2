import { MockActivityEnvironment } from '@temporalio/testing';
import type { Database } from '@tandem/database';
import { BAR_MS, nextSession, toSeries, type Bar, type Session } from '@tandem/domain';
import { openSimulated, type MarketSession, type VirtualMarket } from '@tandem/sources';
import { storesOf } from '../src/activities/ingestion/shared/stores.js';
import { MarketCalendar } from '../src/activities/ingestion/virtual/market.js';
import { prepareMarket } from '../src/activities/ingestion/virtual/prepare-market.js';

/** Prices of a few symbols over two preloaded sessions and two to be streamed, 2026-03-02 to 2026-03-05. */
export function fakeMarket({
  sessions = 4,
  minutes = 390,
  symbols = ['NKE', 'SPY'],
}: { sessions?: number; minutes?: number; symbols?: readonly string[] } = {}): VirtualMarket {
  const dates: Session[] = [];
  for (let date = '2026-02-27'; dates.length < sessions;) {
    const session = nextSession(date);
    dates.push(session);
    date = session.date;
  }
  return {
    source: 'simulated',
    identity: { seed: '1' },
    symbols,
    preloadSessions: 2,
    sessionCount: sessions,
    warnings: [],
    date: (index) => dates[index]?.date,
    session: async (index) => (dates[index] === undefined ? undefined : fakeSession(index, dates[index], symbols, minutes)),
  };
}

function fakeSession(index: number, session: Session, symbols: readonly string[], minutes: number): MarketSession {
  const bar = (symbol: string, minute: number): Bar => {
    const open = 100 + index + minute / 100;
    return {
      symbol,
      ts: session.open + minute * BAR_MS,
      open,
      high: open + 0.2,
      low: open - 0.1,
      close: open + 0.1,
      volume: 1_000 + minute,
    };
  };
  return {
    index,
    session,
    bars: symbols.map((symbol) =>
      toSeries(
        symbol,
        Array.from({ length: minutes }, (_, minute) => bar(symbol, minute)),
      ),
    ),
    rejected: index === 0 ? [{ symbol: 'NKE', file: 'NKE.csv', line: 3, raw: '?', reason: 'not a number' }] : [],
    corporateActions: index === 1 ? [{ symbol: 'NKE', exDate: session.date, kind: 'dividend', value: 0.5 }] : [],
    news: [],
    macro: [],
    formingPath: (symbol, ts) => {
      const { high, volume, ...closed } = bar(symbol, (ts - session.open) / BAR_MS);
      const half = { elapsedMs: BAR_MS / 2, open: closed.open, high: closed.open, low: closed.low, close: closed.open, volume: volume / 2 };
      return [half, { elapsedMs: BAR_MS, ...closed, high, volume }];
    },
  };
}

/** Symbols of the simulated market of the tests. */
export const TEST_SYMBOLS = ['NKE', 'SPY'];

/** Stores the first sessions of a simulated market, as ingestion does. */
export async function storeSimulatedMarket(database: Database, sessions: number): Promise<void> {
  const market = openSimulated({ symbols: TEST_SYMBOLS, seed: 7, predictability: { strength: 0.1 } });
  const calendar = new MarketCalendar({
    ...market,
    preloadSessions: sessions,
    date: (index) => market.date(index),
    session: (index) => market.session(index),
  });
  await new MockActivityEnvironment().run(() =>
    prepareMarket({
      calendar: async () => calendar,
      ...storesOf(database),
      speed: 60,
    }),
  );
}
