import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, toSeries, type BarSeries } from '@tandem/domain';
import type { Database } from '../connection/connect.js';
import { SourceMismatchError } from '../errors.js';
import { makeBars, OPENING, useDatabase } from '../../testing/index.js';
import { BarRepository } from './bars.js';

const LIVE = { source: 'replay', fetchedAt: (ts: number) => ts + BAR_MS } as const;

const server = useDatabase();
let database: Database;
let bars: BarRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  bars = new BarRepository(database);
});

const series = (symbol: string, count: number, start = OPENING) => toSeries(symbol, makeBars(symbol, count, start));

async function stored(symbol: string, adjusted = false): Promise<BarSeries[]> {
  return bars.readAll(symbol, { adjusted }, async (parts) => {
    const all: BarSeries[] = [];
    for await (const part of parts) all.push(part);
    return all;
  });
}

describe('importing series', () => {
  it('stores every bar, bit by bit as it came, with its source and when it was fetched', async () => {
    const prices = fc.array(
      fc.tuple(
        fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
        fc.double({ min: 0, max: 1e300, noNaN: true }),
        fc.integer({ min: -25_000_000, max: 60_000_000 }),
      ),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(prices, async (rows) => {
        await database.pool.query('truncate bars');
        const minutes = [...new Map(rows.map((row) => [row[2], row])).values()].sort((a, b) => a[2] - b[2]);
        const given = toSeries(
          'BRK.B',
          minutes.map(([close, volume, minute]) => ({
            symbol: 'BRK.B',
            ts: OPENING + minute * BAR_MS,
            open: close,
            high: close,
            low: close,
            close,
            volume,
          })),
        );
        expect(await bars.importSeries([given], LIVE)).toEqual({ received: given.length, inserted: given.length, differing: 0 });
        expect(await stored('BRK.B')).toEqual([given]);
      }),
      { numRuns: 30 },
    );
    const { rows } = await database.pool.query(`select distinct source, fetched_at - ts = interval '1 minute' as live from bars`);
    expect(rows).toEqual([{ source: 'replay', live: true }]);
  });

  it('stores a bar once, however often it is imported, and as it was first', async () => {
    await bars.importSeries([series('GS', 5), series('SPY', 10)], LIVE);
    const changed = toSeries(
      'SPY',
      makeBars('SPY', 12).map((bar) => ({ ...bar, volume: 7 })),
    );
    expect(await bars.importSeries([series('GS', 5, OPENING + 5 * BAR_MS), changed], LIVE)).toEqual({
      received: 17,
      inserted: 7,
      differing: 10,
    });
    expect((await stored('SPY'))[0]!.volume.slice(8)).toEqual(Float64Array.of(1008, 1009, 7, 7));
  });

  it('stores all that is new also when another process stores some meanwhile', async () => {
    const other = await database.pool.connect();
    await other.query('begin');
    await other.query(`insert into bars values ('SPY', to_timestamp($1), 1, 1, 1, 1, 1, 'replay', now())`, [OPENING / 1_000]);
    const importing = bars.importSeries([series('SPY', 10)], LIVE);
    // The import waits for the row that is not committed yet, and must go round it afterwards.
    await expect
      .poll(async () => (await database.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)).rowCount)
      .toBe(1);
    await other.query('commit');
    other.release();
    expect(await importing).toEqual({ received: 10, inserted: 9, differing: 1 });
  });

  it('stores nothing of a batch with an impossible bar', async () => {
    const bad = series('SPY', 3);
    bad.low[1] = Number.NaN;
    await expect(bars.importSeries([series('GS', 3), bad], LIVE)).rejects.toThrow(/bars_plausible/);
    expect(await bars.storedSymbols()).toEqual([]);
  });

  it('refuses bars of another source', async () => {
    await bars.importSeries([series('SPY', 1)], LIVE);
    await expect(bars.importSeries([series('GS', 1)], { ...LIVE, source: 'simulated' })).rejects.toThrow(SourceMismatchError);
    expect([await bars.storedSymbols(), await bars.source()]).toEqual([['SPY'], 'replay']);
  });
});

describe('reading all bars', () => {
  it('gives them in order and in parts, however many there are', async () => {
    const given = series('SPY', 120_001);
    await bars.importSeries([given], LIVE);
    const parts = await stored('SPY');
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap(({ close }) => [...close])).toEqual([...given.close]);
  });

  it('gives those of a time, and none where there are none', async () => {
    await bars.importSeries([series('SPY', 10)], LIVE);
    const closes = (from: number, to: number) =>
      bars.readAll('SPY', { from, to, adjusted: false }, async (parts) => {
        const all: number[] = [];
        for await (const { close } of parts) all.push(...close);
        return all;
      });
    expect(await closes(OPENING + BAR_MS, OPENING + 3 * BAR_MS)).toEqual([101, 102]);
    expect(await closes(0, OPENING)).toEqual([]);
  });

  it('names the symbols, in order', async () => {
    expect(await bars.storedSymbols()).toEqual([]);
    await bars.importSeries([series('SPY', 2), series('AVGO', 2), series('GS', 2)], LIVE);
    expect(await bars.storedSymbols()).toEqual(['AVGO', 'GS', 'SPY']);
  });
});
