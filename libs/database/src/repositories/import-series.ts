import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DatabaseError, type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BarSeries } from '@tandem/domain';
import { formatInstant } from '../connection/value-types.js';
import { stageBars, type CopiedBars } from './copy-bars.js';
import { COPY_HEADER, COPY_TRAILER, ENCODED_COLUMNS, encodeSeries, type SeriesProvenance } from './encode-series.js';
import { refuseForeignSource } from './foreign-source.js';

/** PostgreSQL's error code for a key that is there already (manual, appendix A). */
const UNIQUE_VIOLATION = '23505';

/** One look into the index a span; without the limit a plan that reads the whole table would do. */
const ANY_STORED = `
  select exists (
    select from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as span(symbol, first, last)
    cross join lateral (select from bars where bars.symbol = span.symbol and bars.ts between span.first and span.last limit 1) as one
  ) as stored`;

/**
 * Stores a batch of series in the transaction of `client`; a bar that is stored already is left as it is. Where none is stored
 * in the time of the batch they go straight into the table, at half the cost; should another process store one meanwhile,
 * they are copied once more.
 * @param series none empty, no minute of a symbol twice
 */
export async function importSeries(client: PoolClient, series: readonly BarSeries[], provenance: SeriesProvenance): Promise<CopiedBars> {
  await refuseForeignSource(client, provenance.source);
  // Large imports take longer than a query of the page may.
  await client.query('set local statement_timeout = 0');
  const received = series.reduce((sum, { length }) => sum + length, 0);
  if (!(await anyStored(client, series)) && (await copyStraight(client, series, provenance))) return { received, inserted: received };
  return { received, inserted: await stageBars(client, (table) => copyInto(client, table, series, provenance)) };
}

async function anyStored(client: PoolClient, series: readonly BarSeries[]): Promise<boolean> {
  const { rows } = await client.query<{ stored: boolean }>(ANY_STORED, [
    series.map(({ symbol }) => symbol),
    series.map(({ ts }) => formatInstant(ts[0]!)),
    series.map(({ ts }) => formatInstant(ts.at(-1)!)),
  ]);
  return rows[0]!.stored;
}

/** @returns false, with nothing stored, when a bar is stored already */
async function copyStraight(client: PoolClient, series: readonly BarSeries[], provenance: SeriesProvenance): Promise<boolean> {
  await client.query('savepoint straight');
  try {
    await copyInto(client, 'bars', series, provenance);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
    await client.query('rollback to savepoint straight');
    return false;
  }
}

async function copyInto(client: PoolClient, table: string, series: readonly BarSeries[], provenance: SeriesProvenance): Promise<void> {
  const copy = client.query(copyFrom(`copy ${table} (${ENCODED_COLUMNS}) from stdin (format binary)`));
  await pipeline(Readable.from(encode(series, provenance)), copy);
}

function* encode(series: readonly BarSeries[], provenance: SeriesProvenance): Generator<Buffer> {
  yield COPY_HEADER;
  for (const one of series) yield encodeSeries(one, provenance);
  yield COPY_TRAILER;
}
