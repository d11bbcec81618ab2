import type { Pool, PoolClient } from 'pg';
import { liftDeadlines } from '../connection/transaction.js';
import { formatInstant } from '../schema/columns.js';

const DAY_MS = 86_400_000;

/**
 * Bars older than this are compressed: the 70 sessions that a nightly run reads, the month that a source corrects and the 2,000 bars of the
 * live loop all lie within 102 calendar days.
 */
const COMPRESS_AFTER_MS = 120 * DAY_MS;

/** One process at a time: of two refreshes that overlap, TimescaleDB refuses the second. */
const UPKEEP_LOCK = 'bar-upkeep';

/** The continuous aggregates of the migrations; a database without TimescaleDB has none of them. */
const AGGREGATES = `select relname as name from pg_class where relname in ('bars_5m_fetched', 'bars_1h_fetched', 'bars_1d_fetched')`;

/**
 * Up to where any of them is materialised, when a bar of $1 lies below that. It moves before the first bucket is written, so a bar
 * committed before this query is either found here or seen by the refresh that moves it.
 */
const MATERIALISED = `
  select _timescaledb_functions.to_timestamp(threshold.watermark)::text as until
  from _timescaledb_catalog.continuous_aggs_invalidation_threshold as threshold
  join _timescaledb_catalog.hypertable on hypertable.id = threshold.hypertable_id
  where hypertable.table_name = 'bars' and _timescaledb_functions.to_timestamp(threshold.watermark) > $1::timestamptz`;

/** Since 2.21 a refresh takes options; since 2.28 it goes in batches of ten buckets unless they say otherwise, at forty times the cost. */
const TAKES_OPTIONS = `
  select exists (select from pg_proc where proname = 'refresh_continuous_aggregate' and 'options' = any(proargnames)) as options`;

/** What TimescaleDB keeps beside the bars: 5-minute, hourly and daily bars, and old bars in compressed form. Without it nothing happens. */
export class BarUpkeep {
  private known: Promise<string[]> | null = null;

  constructor(private readonly pool: Pool) {}

  /**
   * Materialises all buckets that end by `until` and compresses what is no more read live then. Both go by the market's time, which for a
   * virtual market lies in the past: jobs of TimescaleDB, which go by wall time, would compress a recording while it is played.
   * @returns names of the aggregates refreshed
   */
  async maintain(until: number): Promise<string[]> {
    const names = await this.aggregates();
    if (names.length === 0) return names;
    await this.alone(async (client) => {
      await refresh(client, names, formatInstant(until));
      await compress(client, formatInstant(until - COMPRESS_AFTER_MS));
    });
    return names;
  }

  /**
   * Brings the aggregates up to date with bars that were written or removed, the oldest at `from`. To be called when that is committed.
   * Bars above what is materialised cost one query: they are aggregated when read.
   * @param from infinite when there was none
   */
  async refreshChanged(from: number): Promise<void> {
    const names = await this.aggregates();
    if (names.length === 0 || from === Infinity) return;
    const { rows } = await this.pool.query<{ until: string }>({ name: 'materialised', text: MATERIALISED, values: [formatInstant(from)] });
    const [materialised] = rows;
    // Only buckets with changes cost anything, so that an open start costs nothing, and mends what a broken attempt left.
    if (materialised !== undefined) await this.alone((client) => refresh(client, names, materialised.until));
  }

  private aggregates(): Promise<string[]> {
    this.known ??= this.pool.query<{ name: string }>(AGGREGATES).then(
      ({ rows }) => rows.map(({ name }) => name),
      (error: unknown) => {
        this.known = null;
        throw error;
      },
    );
    return this.known;
  }

  /** Runs `work` on a connection without a timeout while no other process does. */
  private async alone(work: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    // What breaks fails the statement that runs; without a listener it would end the process.
    client.on('error', () => undefined);
    try {
      await liftDeadlines(client, 'session');
      await client.query('select pg_advisory_lock(hashtext($1))', [UPKEEP_LOCK]);
      await work(client);
    } finally {
      // Not back to the pool: its connections have a timeout and no lock.
      client.release(true);
    }
  }
}

/** A procedure that commits by itself: no transaction, one statement at a time, no parameters. */
async function refresh(client: PoolClient, names: readonly string[], until: string): Promise<void> {
  const { rows } = await client.query<{ options: boolean }>(TAKES_OPTIONS);
  const inOneBatch = rows[0]!.options ? `, options => '{"buckets_per_batch": 0}'` : '';
  for (const name of names) await client.query(`call refresh_continuous_aggregate('${name}', null, '${until}'::timestamptz${inOneBatch})`);
}

/** A chunk at a time, each its own transaction; one that was written to since is compressed again. */
async function compress(client: PoolClient, before: string): Promise<void> {
  const old = `select show_chunks('bars', older_than => $1::timestamptz)::text as chunk`;
  const { rows } = await client.query<{ chunk: string }>(old, [before]);
  for (const { chunk } of rows) await client.query('select compress_chunk($1::regclass, if_not_compressed => true)', [chunk]);
}
