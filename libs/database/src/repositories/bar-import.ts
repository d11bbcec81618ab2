import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DatabaseError, type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Bar, BarSeries, Source } from '@tandem/domain';
import { liftDeadlines } from '../connection/transaction.js';
import type { NewAuditEntry } from '../schema/operator.js';
import { formatInstant } from '../schema/columns.js';
import { appendAudit } from './audit.js';
import { COPY_HEADER, COPY_TRAILER, ENCODED_COLUMNS, encodeSeries, type SeriesProvenance } from './binary-copy.js';
import { requireSameSource } from './market-clock.js';

/** Where bars came from and when they were fetched. */
export interface Provenance {
  readonly source: Source;
  /**
   * When the bars were fetched: wall time for a real market, market time for a virtual one. Decides whether a bar
   * came before or after a split. A function gives each bar its own, for a history that stands for live fetches.
   */
  readonly fetchedAt: number | ((bar: Bar) => number);
}

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
  const { open, high, low, close, volume } = bar;
  return `${[symbol, formatInstant(bar.ts), open, high, low, close, volume, source, formatInstant(fetchedAt)].join('\t')}\n`;
}

interface Tally {
  received: number;
  /** Start of the oldest bar, milliseconds since the Unix epoch; infinite before the first. */
  from: number;
}

/** The text of `bars` in chunks; counts them in `tally`. */
function* encodeText(bars: Iterable<Bar>, { source, fetchedAt }: Provenance, tally: Tally): Generator<string> {
  const fetched = typeof fetchedAt === 'number' ? () => fetchedAt : fetchedAt;
  let chunk = '';
  for (const bar of bars) {
    chunk += encodeRow(bar, source, fetched(bar));
    tally.from = Math.min(tally.from, bar.ts);
    if (++tally.received % CHUNK_ROWS !== 0) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/**
 * Streams `bars` into a table of this transaction alone, then moves over what is not stored yet.
 * @returns also the start of the oldest bar, infinite when there was none
 */
export async function copyBars(client: PoolClient, bars: Iterable<Bar>, provenance: Provenance): Promise<CopiedBars & Tally> {
  await requireSameSource(client, provenance.source);
  // Large imports take longer than a query of the page may.
  await liftDeadlines(client);
  const tally = { received: 0, from: Infinity };
  const inserted = await stageBars(client, async (table) => {
    const incoming = client.query(copyFrom(`copy ${table} (symbol, ts, open, high, low, close, volume, source, fetched_at) from stdin`));
    await pipeline(Readable.from(encodeText(bars, provenance, tally)), incoming);
  });
  return { ...tally, inserted };
}

/**
 * Has `fill` copy bars into a table of this transaction alone, then moves over what is not stored yet.
 * @returns how many that were
 */
async function stageBars(
  client: PoolClient,
  fill: (table: string) => Promise<void>,
  beforeInsert: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  await client.query('create temporary table incoming_bars (like bars) on commit drop');
  await fill('incoming_bars');
  await beforeInsert();
  const { rowCount } = await client.query('insert into bars select * from incoming_bars on conflict do nothing');
  return rowCount ?? 0;
}

/** What an import came to. */
export interface ImportedBars extends CopiedBars {
  /** Rows that are stored with other prices or another volume; replaced where that was asked for. */
  readonly differing: number;
}

/** The audit entry of bars that are replaced. */
export type AuditReplaced = (replaced: number) => NewAuditEntry;

/** Minutes that are stored otherwise. Prices and volumes are compared as they stand: what a split changed since is another value. */
const DIFFERING = `from incoming_bars as i where b.symbol = i.symbol and b.ts = i.ts
  and (b.open, b.high, b.low, b.close, b.volume) is distinct from (i.open, i.high, i.low, i.close, i.volume)`;

async function countDiffering(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*) as count from bars as b where exists (select ${DIFFERING})`);
  return rows[0]!.count;
}

async function replaceDiffering(client: PoolClient, entryOf: AuditReplaced): Promise<number> {
  const columns = ['open', 'high', 'low', 'close', 'volume', 'fetched_at'].map((column) => `${column} = i.${column}`).join(', ');
  const { rowCount } = await client.query(`update bars as b set ${columns} ${DIFFERING}`);
  if (rowCount !== null && rowCount > 0) await appendAudit(client, entryOf(rowCount));
  return rowCount ?? 0;
}

/**
 * Removes bars of symbols in [from, to), epoch milliseconds, with its audit entry.
 * @returns how many, and the start of the oldest, infinite when there was none
 */
export async function removeBars(
  client: PoolClient,
  { symbols, from, to }: BarsToRemove,
  entryOf: (removed: number) => NewAuditEntry,
): Promise<{ removed: number; from: number }> {
  await liftDeadlines(client);
  const { rows } = await client.query<{ removed: number; first: number | null }>(
    `with gone as (delete from bars where symbol = any($1) and ts >= $2 and ts < $3 returning ts)
     select count(*) as removed, min(ts) as first from gone`,
    [symbols, formatInstant(from), formatInstant(to)],
  );
  const { removed, first } = rows[0]!;
  if (removed > 0) await appendAudit(client, entryOf(removed));
  return { removed, from: first ?? Infinity };
}

export interface BarsToRemove {
  readonly symbols: readonly string[];
  readonly from: number;
  readonly to: number;
}

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
 * @param replace has stored bars that differ replaced, with this audit entry
 */
export async function importSeries(
  client: PoolClient,
  series: readonly BarSeries[],
  provenance: SeriesProvenance,
  replace?: AuditReplaced,
): Promise<ImportedBars> {
  await requireSameSource(client, provenance.source);
  // Large imports take longer than a query of the page may.
  await liftDeadlines(client);
  const received = series.reduce((sum, { length }) => sum + length, 0);
  if (!(await anyStored(client, series)) && (await copyDirectly(client, series, provenance))) {
    return { received, inserted: received, differing: 0 };
  }
  let differing = 0;
  const inserted = await stageBars(
    client,
    (table) => copyInto(client, table, series, provenance),
    async () => {
      differing = replace === undefined ? await countDiffering(client) : await replaceDiffering(client, replace);
    },
  );
  return { received, inserted, differing };
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
async function copyDirectly(client: PoolClient, series: readonly BarSeries[], provenance: SeriesProvenance): Promise<boolean> {
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
  await pipeline(Readable.from(encodeBinary(series, provenance)), copy);
}

function* encodeBinary(series: readonly BarSeries[], provenance: SeriesProvenance): Generator<Buffer> {
  yield COPY_HEADER;
  for (const one of series) yield encodeSeries(one, provenance);
  yield COPY_TRAILER;
}
