import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAR_MS, newYorkDate, type Bar, type BarInterval } from '@tandem/domain';
import { makeBars, makeClock, OPENING, useDatabase } from '../testing/index.js';
import { startWasmTimescale, type WasmServer } from '../testing/pglite.js';
import { serverHasTimescale } from '../testing/timescale.js';
import { connect, type Database } from './connection/connect.js';
import { migrate } from './connection/migrate.js';
import { BarRepository } from './repositories/bars.js';
import { timescaleState } from './repositories/timescale.js';

const HOUR = 60 * BAR_MS;
const DAY = 24 * HOUR;

/** What the start of a bucket is known by; on the third of these days clocks go forward. */
const BUCKETS: readonly [BarInterval, (ts: number) => number | string][] = [
  ['5m', (ts) => Math.floor(ts / (5 * BAR_MS))],
  ['1h', (ts) => Math.floor((ts - HOUR / 2) / HOUR)],
  ['1d', newYorkDate],
];

const available = await serverHasTimescale();

const server = useDatabase();
let wasm: WasmServer;
beforeAll(async () => {
  wasm = await startWasmTimescale();
  await migrate(wasm.url);
});
afterAll(() => wasm.stop());

/** What PGlite cannot do is said in `testing/pglite.ts`; the whole of the specs runs on a real server with DATABASE_URL. */
const SERVERS = [
  { name: 'in WebAssembly', skip: false, open: async () => connect(wasm.url, { max: 1 }) },
  { name: 'on the server of DATABASE_URL', skip: !available, open: async () => connect(await server.createUrl()) },
];

describe.each(SERVERS.filter(({ skip }) => !skip))('TimescaleDB $name', ({ open }) => {
  let database: Database;
  let bars: BarRepository;
  beforeAll(async () => {
    database = await open();
    bars = new BarRepository(database);
  });
  afterAll(() => database.close());

  const rows = async (query: string) => (await database.pool.query<Record<string, unknown>>(query)).rows;
  const at = (day: number, minute: number) => OPENING + day * DAY + minute * BAR_MS;
  const oneBar = (ts: number, close: number, symbol = 'SPY'): Bar => ({ ...makeBars(symbol, 1, ts)[0]!, high: 1_000, low: 1, close });
  const write = (bar: Bar, fetchedAt?: number) => bars.upsertLive([bar], makeClock(OPENING + 400 * DAY), fetchedAt);
  const bucket = async (interval: BarInterval, ts: number, symbol = 'SPY') =>
    (await bars.history(symbol, interval, ts - DAY, ts, 1)).map(({ close, volume }) => ({ close, volume }))[0];

  it('keeps bars in chunks of a year, without an index by time alone, and leaves no job to wall time', async () => {
    expect(await rows(`select indexname from pg_indexes where tablename = 'bars'`)).toEqual([{ indexname: 'bars_symbol_ts_pk' }]);
    expect(
      await rows(`
        select coalesce(view_name, d.hypertable_name) as name, extract(days from time_interval)::int as days
        from timescaledb_information.dimensions as d
        left join timescaledb_information.continuous_aggregates on materialization_hypertable_name = d.hypertable_name order by 1`),
    ).toEqual([
      { name: 'bars', days: 360 },
      { name: 'bars_1d_fetched', days: 7_200 },
      { name: 'bars_1h_fetched', days: 7_200 },
      { name: 'bars_5m_fetched', days: 1_080 },
    ]);
    expect(await rows(`select proc_name from timescaledb_information.jobs where hypertable_name = 'bars'`)).toEqual([]);
  });

  it('takes up a correction of what is materialised before the write returns', async () => {
    await bars.upsertLive(makeBars('SPY', 390, at(0, 0)), makeClock(at(0, 389)));
    expect(await bars.maintain(at(3, 0))).toHaveLength(3);
    await write(oneBar(at(0, 4), 700));
    await write(oneBar(at(0, 389), 800));
    expect(await bucket('5m', at(0, 0))).toMatchObject({ close: 700 });
    expect(await bucket('1h', at(0, 389))).toMatchObject({ close: 800 });
    expect(await bucket('1d', at(0, 389))).toMatchObject({ close: 800 });
  });

  it('takes up bars of a symbol that joins later, whichever way they come', async () => {
    await bars.insertLive([oneBar(at(0, 0), 1.5, 'GS')], makeClock(at(4, 0)));
    expect(await bucket('1d', at(0, 0), 'GS')).toMatchObject({ close: 1.5 });
  });

  it('takes up what was removed when it is told so', async () => {
    await database.pool.query(`delete from bars where symbol = 'GS'`);
    await bars.refreshChanged(at(0, 0));
    expect(await bars.history('GS', '1d', at(-9, 0), at(9, 0), 9)).toEqual([]);
  });

  it('gives of any history what its bars are', async () => {
    const writes = fc.record({
      day: fc.integer({ min: 0, max: 5 }),
      minute: fc.integer({ min: 0, max: 389 }),
      close: fc.integer({ min: 2, max: 999 }),
    });
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: writes }, fc.record({ upTo: fc.integer({ min: 0, max: 6 }) })), {
      maxLength: 8,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const symbol = `R${run++}`;
        let fetchedAt = OPENING + 500 * DAY;
        const stored = new Map<number, Bar>();
        for (const step of history) {
          if ('upTo' in step) {
            await bars.maintain(at(step.upTo, 0));
            continue;
          }
          const bar = oneBar(at(step.day, step.minute), step.close, symbol);
          await write(bar, (fetchedAt += 1_000));
          stored.set(bar.ts, bar);
        }
        const minutes = [...stored.values()].sort((a, b) => a.ts - b.ts);
        for (const [interval, key] of BUCKETS) {
          const expected = [...Map.groupBy(minutes, ({ ts }) => key(ts))].map(([start, all]) => [
            start,
            all[0]!.open,
            all.at(-1)!.close,
            all.length,
          ]);
          const kept = await bars.history(symbol, interval, at(-9, 0), at(9, 0), 999);
          expect(kept.map(({ ts, open, close, volume }) => [key(ts), open, close, Math.round(volume / 1_000)])).toEqual(expected);
        }
      }),
      { numRuns: 15, seed: 7 },
    );
  });

  it('compresses by the time of the market, and leaves what is read live', async () => {
    await write(oneBar(at(-800, 0), 5));
    await bars.maintain(at(5, 0));
    const chunks = await rows(`
      select is_compressed, range_end <= '${new Date(at(5, 0)).toISOString()}'::timestamptz - interval '120 days' as old
      from timescaledb_information.chunks where hypertable_name = 'bars' order by range_end`);
    expect(chunks.map((chunk) => chunk['is_compressed'])).toEqual(chunks.map(({ old }) => old));
    expect(new Set(chunks.map(({ old }) => old)).size).toBe(2);
    await write(oneBar(at(-800, 0), 6), OPENING + 600 * DAY);
    expect(await bucket('1d', at(-800, 0))).toMatchObject({ close: 6 });
  });

  it('rewrites a compressed minute of more symbols than TimescaleDB lets a transaction unpack', async () => {
    const symbols = Array.from({ length: 120 }, (_, i) => `S${i}`);
    const ts = at(-790, 0);
    // A batch of compressed rows holds a thousand of a symbol.
    await database.pool.query(`
      insert into bars select symbol, to_timestamp(${ts / 1_000}) + minute * interval '1 minute', 2, 3, 1, 2, 1, 'replay', to_timestamp(0)
      from unnest(array['${symbols.join(`','`)}']) as symbol, generate_series(0, 999) as minute`);
    await bars.maintain(at(5, 0));
    const corrected = symbols.map((symbol) => oneBar(ts, 9, symbol));
    expect(await bars.upsertLive(corrected, makeClock(OPENING + 400 * DAY))).toEqual({ inserted: 0, corrected: 120 });
    expect(await bucket('5m', ts, 'S119')).toMatchObject({ close: 2, volume: 1_004 });
  });

  it('names its background jobs that fail', async () => {
    const ours = async () => (await timescaleState(database))!.failingJobs.filter(({ name }) => name.startsWith('User-Defined Action'));
    expect(await ours()).toEqual([]);
    await database.pool.query(`
      create procedure fail_always(job_id int, config jsonb) language plpgsql as $$ begin raise exception 'cannot drop portal'; end $$;
      select add_job('fail_always', '1h', initial_start => now() - interval '2 hours')`);
    expect(await ours()).toMatchObject([{ error: expect.stringMatching(/cannot drop portal|was due at .* has not run/) }]);
  });
});
