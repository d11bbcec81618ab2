import type { Pool, PoolClient } from 'pg';
import type { Bar, MarketClock } from '@tandem/domain';
import { formatInstant } from '../connection/value-types.js';
import { barColumns, UNNEST_BARS } from './bar-columns.js';
import { writeClock } from './market-clock.js';
import { notifyBars, spanOf } from './notify.js';

// An update that comes late must not bring an older minute back.
const UPSERT = `
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
  await client.query({ name: 'upsert-forming-bars', text: UPSERT, values });
  await notifyBars(client, { change: 'forming', marketTime: clock.marketTime, ...spanOf(bars) });
}

export async function readFormingBars(pool: Pool, symbols: readonly string[]): Promise<Bar[]> {
  const { rows } = await pool.query<Bar>(
    'select symbol, ts, open, high, low, close, volume from forming_bars where symbol = any($1) order by symbol',
    [symbols],
  );
  return rows;
}
