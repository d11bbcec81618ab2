import type { Pool } from 'pg';
import { formatInstant } from '../connection/value-types.js';

/** The continuous aggregates of the migrations; a database without TimescaleDB has none of them. */
const AGGREGATES = `select relname as name from pg_class where relname in ('bars_5m_fetched', 'bars_1h_fetched', 'bars_1d_fetched')`;

/**
 * Materialises all buckets that end by `until`, of which only those with changed bars cost anything
 * (https://www.tigerdata.com/docs/api/latest/continuous-aggregates/refresh_continuous_aggregate): an open start covers
 * bars that were added to old sessions.
 * @returns names of the aggregates refreshed
 */
export async function refreshAggregates(pool: Pool, until: number): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(AGGREGATES);
  if (rows.length === 0) return [];
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    // A procedure that commits by itself: no transaction, one statement at a time, no parameters.
    for (const { name } of rows) await client.query(`call refresh_continuous_aggregate('${name}', null, '${formatInstant(until)}'::timestamptz)`);
    return rows.map(({ name }) => name);
  } finally {
    // Not back to the pool: its connections have a timeout.
    client.release(true);
  }
}
