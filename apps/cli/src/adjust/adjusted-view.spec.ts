import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { BarRepository, CorporateActionRepository, MarketClockRepository, type Database } from '@tandem/database';
import { makeClock, useDatabase } from '@tandem/database/testing';
import { adjustSeries, BAR_MS, barsOf, newYorkInstant, sessionsBetween, toSeries, type Bar, type CorporateAction } from '@tandem/domain';

const SESSIONS = sessionsBetween('2026-02-02', '2026-02-20');
const AFTER = newYorkInstant('2026-03-02', 0);

const server = useDatabase();
let database: Database;
beforeAll(async () => {
  database = await server.createDatabase();
});

/** What the view says of bars that were fetched as they closed, and actions that were known the day before. */
async function viewOf(bars: readonly Bar[], actions: readonly CorporateAction[]) {
  await database.pool.query('truncate bars, corporate_actions, market_clock');
  await new BarRepository(database).copyBars(bars, { source: 'replay', fetchedAt: (bar) => bar.ts + BAR_MS });
  await new CorporateActionRepository(database).upsert(
    actions.map((action) => ({ ...action, source: 'replay', fetchedAt: newYorkInstant(action.exDate, 0) - BAR_MS })),
  );
  await new MarketClockRepository(database).write(makeClock(AFTER, { marketTime: AFTER }));
  return new BarRepository(database).series(['NVDA']);
}

const walk = fc.array(fc.tuple(fc.nat(SESSIONS.length - 1), fc.nat(200), fc.double({ min: 5, max: 500, noNaN: true }), fc.nat(1_000_000)), {
  minLength: 1,
  maxLength: 40,
});
const action = fc.record({
  day: fc.integer({ min: 1, max: 28 }),
  kind: fc.constantFrom('split' as const, 'dividend' as const),
  value: fc.oneof(fc.constantFrom(10, 4, 1.5, 0.1), fc.double({ min: 0.01, max: 4, noNaN: true })),
});

it('adjusts as the view bars_adjusted of the database does, bit by bit', async () => {
  await fc.assert(
    fc.asyncProperty(
      walk,
      fc.uniqueArray(action, { selector: ({ day, kind }) => `${day} ${kind}`, maxLength: 6 }),
      async (rows, chosen) => {
        const bars = new Map(
          rows.map(([session, minute, price, volume]) => {
            const ts = SESSIONS[session]!.open + minute * BAR_MS;
            return [ts, { symbol: 'NVDA', ts, open: price, high: price + 1, low: price - 1, close: price + 0.5, volume }];
          }),
        );
        const raw = toSeries(
          'NVDA',
          [...bars.values()].sort((a, b) => a.ts - b.ts),
        );
        const actions = chosen.map(({ day, kind, value }) => ({
          symbol: 'NVDA',
          exDate: `2026-02-${String(day).padStart(2, '0')}`,
          kind,
          value,
        }));
        expect(await viewOf([...barsOf([raw])], actions)).toEqual([adjustSeries(raw, actions)]);
      },
    ),
    { numRuns: 40 },
  );
});
