import type { PoolClient } from 'pg';
import type { Bar, MarketClock } from '@tandem/domain';
import { formatInstant } from '../connection/value-types.js';
import { barColumns, UNNEST_BARS } from './bar-columns.js';
import { writeClock } from './market-clock.js';
import { notifyBars, spanOf } from './notify.js';

/** What writing bars did. Bars that were stored as they are count as neither. */
export interface WrittenBars {
  readonly inserted: number;
  readonly corrected: number;
}

const INSERT = `
  insert into bars (symbol, ts, open, high, low, close, volume, source, fetched_at)
  select *, $8, $9::timestamptz from ${UNNEST_BARS}
  on conflict (symbol, ts)`;

// Of two answers about a minute the one fetched later holds, whichever is written first.
const CORRECT = `${INSERT} do update set
    open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
    fetched_at = excluded.fetched_at
  where bars.source = excluded.source and bars.fetched_at <= excluded.fetched_at
    and (bars.open, bars.high, bars.low, bars.close, bars.volume)
        is distinct from (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)
  returning xmax = 0 as inserted`; // The row version of an insert was locked by nobody.

const KEEP = `${INSERT} do nothing returning true as inserted`;

const REMOVE_FORMED = `
  delete from forming_bars using unnest($1::text[], $2::timestamptz[]) as closed(symbol, ts)
  where forming_bars.symbol = closed.symbol and forming_bars.ts <= closed.ts`;

/**
 * Closed bars, clock and announcement in the transaction of `client`.
 * @param conflict what becomes of a stored bar that differs: corrected, or kept because it is known better than these
 */
export async function writeLiveBars(client: PoolClient, bars: readonly Bar[], clock: MarketClock, conflict: 'correct' | 'keep', fetchedAt: number): Promise<WrittenBars> {
  await writeClock(client, clock);
  const columns = barColumns(bars);
  const values = [...columns, clock.source, formatInstant(fetchedAt)];
  const { rows } = await client.query<{ inserted: boolean }>({ name: `${conflict}-live-bars`, text: conflict === 'correct' ? CORRECT : KEEP, values });
  await client.query({ name: 'remove-formed-bars', text: REMOVE_FORMED, values: columns.slice(0, 2) });
  await notifyBars(client, { change: bars.length === 0 ? 'clock' : 'closed', marketTime: clock.marketTime, ...spanOf(bars) });
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, corrected: rows.length - inserted };
}
