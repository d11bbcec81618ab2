import type { Pool, PoolClient } from 'pg';
import type { Bar, MarketClock } from '@tandem/domain';
import { notifyBars, spanOf } from '../connection/bars-channel.js';
import { formatInstant } from '../schema/columns.js';
import { writeClock } from './market-clock.js';

/** Bars as one array a column, in the order of `UNNEST_BARS`: one statement for any number of rows. */
function barColumns(bars: readonly Bar[]): unknown[] {
  return [
    bars.map((bar) => bar.symbol),
    bars.map((bar) => formatInstant(bar.ts)),
    bars.map((bar) => bar.open),
    bars.map((bar) => bar.high),
    bars.map((bar) => bar.low),
    bars.map((bar) => bar.close),
    bars.map((bar) => bar.volume),
  ];
}

/** The rows of parameters $1 … $7 as `barColumns` makes them. */
const UNNEST_BARS = 'unnest($1::text[], $2::timestamptz[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])';

/** What writing bars did. Bars that were stored as they are count as neither. */
export interface WrittenBars {
  readonly inserted: number;
  readonly corrected: number;
}

const INSERT_CLOSED = `
  insert into bars (symbol, ts, open, high, low, close, volume, source, fetched_at)
  select *, $8, $9::timestamptz from ${UNNEST_BARS}
  on conflict (symbol, ts)`;

// Of two answers about a minute the one fetched later holds, whichever is written first.
const INSERT_OR_CORRECT = `${INSERT_CLOSED} do update set
    open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
    fetched_at = excluded.fetched_at
  where bars.source = excluded.source and bars.fetched_at <= excluded.fetched_at
    and (bars.open, bars.high, bars.low, bars.close, bars.volume)
        is distinct from (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)
  returning xmax = 0 as inserted`; // The row version of an insert was locked by nobody.

const INSERT_OR_KEEP = `${INSERT_CLOSED} do nothing returning true as inserted`;

const DELETE_CLOSED_FORMING = `
  delete from forming_bars using unnest($1::text[], $2::timestamptz[]) as closed(symbol, ts)
  where forming_bars.symbol = closed.symbol and forming_bars.ts <= closed.ts`;

/**
 * Closed bars, clock and announcement in the transaction of `client`.
 * @param conflict what becomes of a stored bar that differs: corrected, or kept because it is known better than these
 */
export async function writeLiveBars(
  client: PoolClient,
  bars: readonly Bar[],
  clock: MarketClock,
  conflict: 'correct' | 'keep',
  fetchedAt: number,
): Promise<WrittenBars> {
  await writeClock(client, clock);
  const columns = barColumns(bars);
  const values = [...columns, clock.source, formatInstant(fetchedAt)];
  const text = conflict === 'correct' ? INSERT_OR_CORRECT : INSERT_OR_KEEP;
  const { rows } = await client.query<{ inserted: boolean }>({ name: `${conflict}-live-bars`, text, values });
  await client.query({ name: 'remove-formed-bars', text: DELETE_CLOSED_FORMING, values: columns.slice(0, 2) });
  await notifyBars(client, { change: bars.length === 0 ? 'clock' : 'closed', marketTime: clock.marketTime, ...spanOf(bars) });
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, corrected: rows.length - inserted };
}

// An update that comes late must not bring an older minute back.
const UPSERT_FORMING = `
  insert into forming_bars (symbol, ts, open, high, low, close, volume, source, fetched_at)
  select *, $8, $9::timestamptz from ${UNNEST_BARS}
  on conflict (symbol) do update set
    ts = excluded.ts, open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
    volume = excluded.volume, source = excluded.source, fetched_at = excluded.fetched_at
  where forming_bars.ts <= excluded.ts`;

/** Forming bars, clock and announcement in the transaction of `client`. */
export async function writeFormingBars(client: PoolClient, bars: readonly Bar[], clock: MarketClock): Promise<void> {
  await writeClock(client, clock);
  const values = [...barColumns(bars), clock.source, formatInstant(clock.marketTime)];
  await client.query({ name: 'upsert-forming-bars', text: UPSERT_FORMING, values });
  await notifyBars(client, { change: 'forming', marketTime: clock.marketTime, ...spanOf(bars) });
}

export async function readFormingBars(pool: Pool, symbols: readonly string[]): Promise<Bar[]> {
  const { rows } = await pool.query<Bar>(
    'select symbol, ts, open, high, low, close, volume from forming_bars where symbol = any($1) order by symbol',
    [symbols],
  );
  return rows;
}
