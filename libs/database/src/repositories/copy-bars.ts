import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Bar } from '@tandem/domain';
import { formatInstant } from '../connection/value-types.js';
import type { Provenance } from '../rows.js';
import { refuseForeignSource } from './foreign-source.js';

export interface CopiedBars {
  readonly received: number;
  /** Rows that were not stored yet. */
  readonly inserted: number;
}

/** Rows a chunk of the stream: some 60 kB, so that the socket sees few writes. */
const CHUNK_ROWS = 1_000;

/** COPY's text format: tab-separated fields. No field can hold a tab, a newline or a backslash but a symbol. */
function encodeRow(bar: Bar, source: string, fetchedAt: number): string {
  const symbol = bar.symbol.replace(/[\\\t\n\r]/g, (character) => `\\${character}`);
  return `${symbol}\t${formatInstant(bar.ts)}\t${bar.open}\t${bar.high}\t${bar.low}\t${bar.close}\t${bar.volume}\t${source}\t${formatInstant(fetchedAt)}\n`;
}

/** The text of `bars` in chunks; counts them in `tally`. */
function* encode(bars: Iterable<Bar>, { source, fetchedAt }: Provenance, tally: { received: number }): Generator<string> {
  const fetched = typeof fetchedAt === 'number' ? () => fetchedAt : fetchedAt;
  let chunk = '';
  for (const bar of bars) {
    chunk += encodeRow(bar, source, fetched(bar));
    if (++tally.received % CHUNK_ROWS !== 0) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** Streams `bars` into a table of this transaction alone, then moves over what is not stored yet. */
export async function copyBars(client: PoolClient, bars: Iterable<Bar>, provenance: Provenance): Promise<CopiedBars> {
  await refuseForeignSource(client, provenance.source);
  // Large imports take longer than a query of the page may.
  await client.query('set local statement_timeout = 0');
  const tally = { received: 0 };
  const inserted = await stageBars(client, async (table) => {
    const incoming = client.query(copyFrom(`copy ${table} (symbol, ts, open, high, low, close, volume, source, fetched_at) from stdin`));
    await pipeline(Readable.from(encode(bars, provenance, tally)), incoming);
  });
  return { received: tally.received, inserted };
}

/**
 * Has `fill` copy bars into a table of this transaction alone, then moves over what is not stored yet.
 * @returns how many that were
 */
export async function stageBars(client: PoolClient, fill: (table: string) => Promise<void>): Promise<number> {
  await client.query('create temporary table incoming_bars (like bars) on commit drop');
  await fill('incoming_bars');
  const { rowCount } = await client.query('insert into bars select * from incoming_bars on conflict do nothing');
  return rowCount ?? 0;
}
