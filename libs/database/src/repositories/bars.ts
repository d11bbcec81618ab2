import type { Bar, BarSeries, MarketClock } from '@tandem/market';
import type { Database } from '../connection/connect.js';
import { inTransaction } from '../connection/transaction.js';
import { formatInstant } from '../connection/value-types.js';
import type { HistoryInterval, Provenance } from '../rows.js';
import { copySeries } from './binary-copy.js';
import { copyBars, type CopiedBars } from './copy-bars.js';
import { readFormingBars, writeFormingBars } from './forming-bars.js';
import { readLatest } from './latest-bars.js';
import { writeLiveBars } from './live-bars.js';
import { refreshAggregates } from './refresh-aggregates.js';

/** Columns of a `Bar` as every relation of bars has them. */
const BAR = 'symbol, ts, open, high, low, close, volume';

const RELATIONS: Record<HistoryInterval, string> = { '1m': 'bars_adjusted', '5m': 'bars_5m', '1h': 'bars_1h', '1d': 'bars_1d' };

/** The New York day of a bar: sessions never cross midnight there. */
const SESSION_DATE = `(ts at time zone 'America/New_York')::date`;

/** Earlier and later than any bar. */
const BEGINNING = 0;
const END = Date.UTC(9999, 0, 1);

/**
 * Bars: written as fetched, read adjusted for splits and dividends as of the market clock. All bars here are closed
 * but the forming ones, which live in a table of their own.
 */
export class BarRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores any number of closed bars in one transaction. Idempotent: a bar that is stored already is left as it is.
   * @throws ForeignSourceError when the database belongs to another source; nothing is stored then
   */
  async copyBars(bars: Iterable<Bar>, provenance: Provenance): Promise<CopiedBars> {
    return inTransaction(this.database.pool, (client) => copyBars(client, bars, provenance));
  }

  /**
   * Stores newly closed bars and the market clock and announces both, all or nothing. A stored bar that differs is
   * corrected; forming bars of these minutes are removed.
   * @param bars closed bars of `clock.source`, at most one of each symbol and minute
   * @returns rows inserted or corrected
   * @throws ForeignSourceError when the database belongs to another source; nothing is stored then
   */
  async upsertLive(bars: readonly Bar[], clock: MarketClock): Promise<number> {
    return inTransaction(this.database.pool, (client) => writeLiveBars(client, bars, clock));
  }

  /**
   * Stores the newest state of the bars whose minute lasts, one a symbol, and the market clock, and announces both.
   * @throws ForeignSourceError when the database belongs to another source; nothing is stored then
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
  async history(symbol: string, interval: HistoryInterval, from: number, to: number, limit: number): Promise<Bar[]> {
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
    return inTransaction(this.database.pool, async (client) => {
      await client.query('set transaction isolation level repeatable read read only; set local statement_timeout = 0');
      if (asOf !== undefined) await client.query(`select set_config('tandem.as_of', $1, true)`, [formatInstant(asOf)]);
      // Of a symbol without actions the view says what the table says, at two and a half times the cost.
      const { rows } = await client.query<{ symbol: string }>('select distinct symbol from corporate_actions where symbol = any($1)', [symbols]);
      const adjusted = new Set(rows.map((row) => row.symbol));
      const all: BarSeries[] = [];
      for (const symbol of symbols) {
        // COPY takes no parameters.
        const range = `ts >= '${formatInstant(from)}' and ts < '${formatInstant(to)}'`;
        const select = `select ts, open, high, low, close, volume from ${adjusted.has(symbol) ? 'bars_adjusted' : 'bars'} where symbol = ${client.escapeLiteral(symbol)} and ${range} order by ts`;
        all.push(await copySeries(client, symbol, select));
      }
      return all;
    });
  }

  /**
   * Where TimescaleDB keeps 5-minute, hourly and daily bars: brings them up to date with all bars before `until` (epoch
   * milliseconds), which must be complete. Later bars are aggregated when read.
   * @returns names of what was refreshed; none without TimescaleDB
   */
  async refreshAggregates(until: number): Promise<string[]> {
    return refreshAggregates(this.database.pool, until);
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
