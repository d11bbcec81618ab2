import type { Pool, PoolClient } from 'pg';
import { BEGINNING, END, toSeries, type Bar, type BarInterval, type BarSeries, type MarketClock, type Source } from '@tandem/domain';
import { spanOf } from '../connection/bars-channel.js';
import type { Database } from '../connection/connect.js';
import { inTransaction, liftDeadlines } from '../connection/transaction.js';
import { formatInstant } from '../schema/columns.js';
import type { NewAuditEntry } from '../schema/operator.js';
import {
  copyBars,
  importSeries,
  removeBars,
  type AuditReplaced,
  type BarsToRemove,
  type CopiedBars,
  type ImportedBars,
  type Provenance,
} from './bar-import.js';
import { BarUpkeep } from './bar-upkeep.js';
import { copySeries, streamSeries, type SeriesProvenance } from './binary-copy.js';
import { readFormingBars, writeFormingBars, writeLiveBars, type WrittenBars } from './live-bars.js';
import { storedSource } from './market-clock.js';

/** Columns of a `Bar` as every relation of bars has them. */
const BAR = 'symbol, ts, open, high, low, close, volume';

const RELATIONS: Record<BarInterval, string> = { '1m': 'bars_adjusted', '5m': 'bars_5m', '1h': 'bars_1h', '1d': 'bars_1d' };

/** The New York day of a bar: sessions never cross midnight there. */
const SESSION_DATE = `(ts at time zone 'America/New_York')::date`;

/** Bars of [from, to), epoch milliseconds; by default all. */
interface BarSpan {
  readonly from?: number;
  readonly to?: number;
  /** For splits and dividends as of the market clock; false: as they were fetched. */
  readonly adjusted: boolean;
}

/** The query of a span in the columns that the binary COPY decodes. COPY takes no parameters. */
function selectSpan(client: PoolClient, symbol: string, { from = BEGINNING, to = END, adjusted }: BarSpan): string {
  const range = `ts >= '${formatInstant(from)}' and ts < '${formatInstant(to)}'`;
  return `select ts, open, high, low, close, volume from ${adjusted ? 'bars_adjusted' : 'bars'}
    where symbol = ${client.escapeLiteral(symbol)} and ${range} order by ts`;
}

/**
 * Bars: written as fetched, read adjusted for splits and dividends as of the market clock. All bars here are closed
 * but the forming ones, which live in a table of their own.
 */
export class BarRepository {
  private readonly upkeep: BarUpkeep;

  constructor(private readonly database: Database) {
    this.upkeep = new BarUpkeep(database.pool);
  }

  /** The source this database belongs to; null while it is empty. */
  async source(): Promise<Source | null> {
    return storedSource(this.database.pool);
  }

  /**
   * Stores any number of closed bars in one transaction. Idempotent: a bar that is stored already is left as it is.
   * @throws SourceMismatchError when the database belongs to another source; nothing is stored then
   */
  async copyBars(bars: Iterable<Bar>, provenance: Provenance): Promise<CopiedBars> {
    const { from, ...copied } = await inTransaction(this.database.pool, (client) => copyBars(client, bars, provenance));
    await this.refreshChanged(from);
    return copied;
  }

  /**
   * Stores a batch of closed bars in columns, in one transaction: the way for millions of them, a batch at a time. Idempotent:
   * a bar that is stored already is left as it is, or replaced where it differs. After the last batch `refreshChanged` is to be called.
   * @param series none empty, no minute of a symbol twice
   * @param replace has stored bars that differ replaced, with this audit entry in the same transaction
   * @throws SourceMismatchError when the database belongs to another source; nothing is stored then
   */
  async importSeries(series: readonly BarSeries[], provenance: SeriesProvenance, replace?: AuditReplaced): Promise<ImportedBars> {
    return inTransaction(this.database.pool, (client) => importSeries(client, series, provenance, replace));
  }

  /** Removes bars, with an audit entry in the same transaction where there were some. @returns how many there were */
  async remove(bars: BarsToRemove, entryOf: (removed: number) => NewAuditEntry): Promise<number> {
    const { removed, from } = await inTransaction(this.database.pool, (client) => removeBars(client, bars, entryOf));
    await this.refreshChanged(from);
    return removed;
  }

  /** How many bars of symbols there are in [from, to), epoch milliseconds. */
  async count({ symbols, from, to }: BarsToRemove): Promise<number> {
    const text = 'select count(*) as count from bars where symbol = any($1) and ts >= $2 and ts < $3';
    const { rows } = await this.database.pool.query<{ count: number }>(text, [symbols, formatInstant(from), formatInstant(to)]);
    return rows[0]!.count;
  }

  /**
   * Stores newly closed bars and the market clock and announces both, all or nothing. A stored bar that differs is
   * corrected, unless it was fetched later; forming bars of these minutes are removed.
   * @param bars closed bars of `clock.source`, at most one of each symbol and minute
   * @param fetchedAt milliseconds since the Unix epoch
   * @throws SourceMismatchError when the database belongs to another source; nothing is stored then
   */
  async upsertLive(bars: readonly Bar[], clock: MarketClock, fetchedAt = clock.marketTime): Promise<WrittenBars> {
    return this.writeLive(bars, clock, 'correct', fetchedAt);
  }

  /**
   * Like `upsertLive` for bars that are second best, such as those that were put together from quotes: a stored one stays as it is.
   * @throws SourceMismatchError when the database belongs to another source; nothing is stored then
   */
  async insertLive(bars: readonly Bar[], clock: MarketClock, fetchedAt = clock.marketTime): Promise<WrittenBars> {
    return this.writeLive(bars, clock, 'keep', fetchedAt);
  }

  private async writeLive(bars: readonly Bar[], clock: MarketClock, conflict: 'correct' | 'keep', fetchedAt: number): Promise<WrittenBars> {
    const written = await inTransaction(this.database.pool, (client) => writeLiveBars(client, bars, clock, conflict, fetchedAt));
    if (bars.length > 0) await this.refreshChanged(spanOf(bars).from!);
    return written;
  }

  /**
   * Stores the newest state of the bars whose minute lasts, one a symbol, and the market clock, and announces both.
   * @throws SourceMismatchError when the database belongs to another source; nothing is stored then
   */
  async upsertForming(bars: readonly Bar[], clock: MarketClock): Promise<void> {
    await inTransaction(this.database.pool, (client) => writeFormingBars(client, bars, clock));
  }

  /** Forming bars of `symbols`: none for a symbol whose last bar has closed. */
  async forming(symbols: readonly string[]): Promise<Bar[]> {
    return readFormingBars(this.database.pool, symbols);
  }

  /** The last `perSymbol` closed bars of each symbol, oldest first, in columns; empty series included. */
  async latest(symbols: readonly string[], perSymbol: number): Promise<Map<string, BarSeries>> {
    return readLatest(this.database.pool, symbols, perSymbol);
  }

  /**
   * The newest `limit` bars of [from, to] (epoch milliseconds, by bar start), oldest first. Hours are counted from the
   * opening; days are New York's and start at midnight there.
   */
  async history(symbol: string, interval: BarInterval, from: number, to: number, limit: number): Promise<Bar[]> {
    const { rows } = await this.database.pool.query<Bar>(
      `select ${BAR} from ${RELATIONS[interval]} where symbol = $1 and ts between $2 and $3 order by ts desc limit $4`,
      [symbol, formatInstant(from), formatInstant(to), limit],
    );
    return rows.reverse();
  }

  /**
   * All bars of [from, to) of each symbol in columns, as one consistent state of the database; a series without bars has
   * length 0. Made for millions of bars: 72 bytes of memory each while reading, no object a row.
   * @param asOf adjusted for the splits and dividends until then (epoch milliseconds); default: the market clock
   */
  async series(symbols: readonly string[], from = BEGINNING, to = END, asOf?: number): Promise<BarSeries[]> {
    const all: BarSeries[] = [];
    await this.eachSeries(symbols, { from, to, asOf }, (series) => void all.push(series));
    return all;
  }

  /** Gives `consume` what `series` reads, symbol by symbol, so that memory holds one of them. */
  async eachSeries(
    symbols: readonly string[],
    { from, to, asOf }: { readonly from: number; readonly to: number; readonly asOf?: number | undefined },
    consume: (series: BarSeries) => void,
  ): Promise<void> {
    const read = async (client: PoolClient) => {
      await liftDeadlines(client);
      for await (const series of readSeries(client, symbols, from, to, asOf)) consume(series);
    };
    await inTransaction(this.database.pool, read, 'isolation level repeatable read read only');
  }

  /**
   * Like `series`, without the splits and dividends that were reported, or changed, after `reportedBy` (epoch milliseconds, market time):
   * they are out of the table while it reads, and nobody else sees that.
   */
  async seriesWithout(symbols: readonly string[], from: number, to: number, asOf: number, reportedBy: number): Promise<BarSeries[]> {
    const read = async (client: PoolClient) => {
      await liftDeadlines(client);
      await client.query('savepoint all_actions');
      await client.query('delete from corporate_actions where symbol = any($1) and fetched_at > $2', [symbols, formatInstant(reportedBy)]);
      const series: BarSeries[] = [];
      for await (const one of readSeries(client, symbols, from, to, asOf)) series.push(one);
      await client.query('rollback to savepoint all_actions');
      return series;
    };
    return inTransaction(this.database.pool, read, 'isolation level repeatable read');
  }

  /** Symbols with bars, in order; a step of the index each, however many bars there are. */
  async storedSymbols(): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ symbol: string }>(`
      with recursive stored as (
        (select symbol from bars order by symbol limit 1)
        union all
        select (select symbol from bars where symbol > stored.symbol order by symbol limit 1) from stored where stored.symbol is not null
      ) select symbol from stored where symbol is not null`);
    return rows.map(({ symbol }) => symbol);
  }

  /**
   * Gives `consume` the bars of [from, to) of a symbol, oldest first, in parts of bounded size and as one state of the database.
   */
  async readAll<T>(symbol: string, span: BarSpan, consume: (parts: AsyncIterable<BarSeries>) => Promise<T>): Promise<T> {
    const read = async (client: PoolClient) => {
      await liftDeadlines(client);
      return consume(streamSeries(client, symbol, selectSpan(client, symbol, span)));
    };
    return inTransaction(this.database.pool, read, 'read only');
  }

  /**
   * Where TimescaleDB keeps 5-minute, hourly and daily bars: brings them up to date with all bars before `until` (epoch
   * milliseconds), which must be complete, and compresses old bars. Later bars are aggregated when read.
   * @returns names of what was refreshed; none without TimescaleDB
   */
  async maintain(until: number): Promise<string[]> {
    return this.upkeep.maintain(until);
  }

  /**
   * Brings 5-minute, hourly and daily bars up to date with bars that were imported or removed, the oldest at `from` (epoch milliseconds).
   * Other ways of writing here do it themselves. Free without TimescaleDB.
   */
  async refreshChanged(from: number): Promise<void> {
    await this.upkeep.refreshChanged(from);
  }

  /** Days of New York on which `symbol` (or any symbol) has bars, oldest first, `YYYY-MM-DD`. */
  async sessionDates(symbol?: string): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ date: string }>(
      `select distinct ${SESSION_DATE} as date from bars where $1::text is null or symbol = $1 order by 1`,
      [symbol ?? null],
    );
    return rows.map((row) => row.date);
  }
}

async function* readSeries(
  client: PoolClient,
  symbols: readonly string[],
  from: number,
  to: number,
  asOf?: number,
): AsyncGenerator<BarSeries> {
  // Where no action changes them, the view gives the rows of the table, at two and a half times the cost. A dividend changes bars before
  // its day, a split those that were fetched before it.
  const { rows } = await client.query<{ adjusted: string[] }>(
    `select set_config('tandem.as_of', $3, true), array(
       select symbol from corporate_actions
       where symbol = any($1) and (kind = 'split' or ex_date::timestamp at time zone 'America/New_York' > $2)
     ) as adjusted`,
    [symbols, formatInstant(from), asOf === undefined ? '' : formatInstant(asOf)],
  );
  const adjusted = new Set(rows[0]!.adjusted);
  for (const symbol of symbols) {
    yield await copySeries(client, symbol, selectSpan(client, symbol, { from, to, adjusted: adjusted.has(symbol) }));
  }
}

/**
 * LATERAL walks the end of the primary key once a symbol instead of sorting all bars. With the limit in its text PostgreSQL sees after five
 * executions that a general plan is as good as one for each, and plans no more: planning was half of the time, more with many chunks.
 */
const latest = (perSymbol: number) => `
  select last.* from unnest($1::text[]) as wanted cross join lateral (
    select symbol, ts, open, high, low, close, volume from bars_adjusted
    where symbol = wanted order by ts desc limit ${Math.trunc(perSymbol)}
  ) as last`;

async function readLatest(pool: Pool, symbols: readonly string[], perSymbol: number): Promise<Map<string, BarSeries>> {
  const { rows } = await pool.query<Bar>({ name: `latest-${perSymbol}-bars`, text: latest(perSymbol), values: [symbols] });
  const bySymbol = new Map<string, Bar[]>(symbols.map((symbol) => [symbol, []]));
  for (const bar of rows) bySymbol.get(bar.symbol)?.push(bar);
  return new Map(
    [...bySymbol].map(([symbol, bars]) => [
      symbol,
      toSeries(
        symbol,
        bars.sort((a, b) => a.ts - b.ts),
      ),
    ]),
  );
}
