import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { useDatabase } from '@tandem/database/testing';
import { BAR_MS, DEFAULT_SYMBOLS, sessionMinutes, sessionsBetween } from '@tandem/domain';
import { RealMarketFixture } from '../../../../testing/real-market.js';
import { prepareRealMarket } from './prepare-market.js';
import { streamRealSession } from './stream-session.js';

/** What a heap may differ by between two sessions in which the same is done. */
const HEAP_SLACK_BYTES = 8_000_000;
/** Yahoo's guard allows four requests at a time, each on a connection that is kept. */
const MAX_CONNECTIONS = 4;
const HOUR_MS = 3_600_000;
const WEEK = sessionsBetween('2026-03-02', '2026-03-06');

const server = useDatabase();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it(
  'a week of polling for twenty symbols leaks no memory and no connection, and misses no minute',
  async () => {
    const database = await server.createDatabase();
    const market = await RealMarketFixture.start(database, DEFAULT_SYMBOLS, WEEK[0]!.open - HOUR_MS, { quotesMs: 5_000, chartMs: 120_000 });
    const heaps: number[] = [];
    const connections: number[] = [];
    try {
      let { lastSession } = await market.run(prepareRealMarket);
      for (const session of WEEK) {
        market.clock.time = session.open - 2 * BAR_MS;
        const after = lastSession;
        lastSession = (await market.run((dependencies) => streamRealSession(dependencies, { after }))).session!;
        console.log(`${session.date}: ${market.yahoo.asked.length} requests, ${(heapUsed() / 1e6).toFixed(1)} MB`);
        market.yahoo.asked.length = 0;
        heaps.push(heapUsed());
        connections.push(await market.yahoo.connections());
      }
      const { rows } = await database.pool.query<{ bars: number }>('select count(*)::int as bars from bars where ts >= $1', [
        new Date(WEEK[0]!.open),
      ]);
      expect(rows[0]!.bars).toBe(DEFAULT_SYMBOLS.length * WEEK.reduce((sum, session) => sum + sessionMinutes(session), 0));
      // The first session fills caches.
      for (const heap of heaps.slice(2)) expect(heap - heaps[1]!).toBeLessThan(HEAP_SLACK_BYTES);
      expect(Math.max(...connections)).toBeLessThanOrEqual(MAX_CONNECTIONS);
      expect(database.pool.totalCount).toBeLessThanOrEqual(database.pool.options.max ?? 10);
    } finally {
      await market.stop();
    }
  },
  2 * HOUR_MS,
);
