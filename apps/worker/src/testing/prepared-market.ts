import type { Database } from '@tandem/database';
import { openSimulated } from '@tandem/sources';
import { MockActivityEnvironment } from '@temporalio/testing';
import { storesOf } from '../activities/ingestion/dependencies.js';
import { MarketCalendar } from '../activities/ingestion/market-calendar.js';
import { prepareMarket } from '../activities/ingestion/prepare-market.js';

/** Symbols of the simulated market of the tests. */
export const TEST_SYMBOLS = ['NKE', 'SPY'];

/** Stores the first sessions of a simulated market, as ingestion does. */
export async function storeSimulatedMarket(database: Database, sessions: number): Promise<void> {
  const market = openSimulated({ symbols: TEST_SYMBOLS, seed: 7, predictability: { strength: 0.1 } });
  const calendar = new MarketCalendar({ ...market, preloadSessions: sessions, date: (index) => market.date(index), session: (index) => market.session(index) });
  await new MockActivityEnvironment().run(() =>
    prepareMarket({
      calendar: async () => calendar,
      ...storesOf(database),
      speed: 60,
    }),
  );
}
