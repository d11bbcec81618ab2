import type { Bar, MarketClock } from '@tandem/market';
import type { PoolClient } from 'pg';
import { formatInstant } from '../connection/value-types.js';
import { barColumns, UNNEST_BARS } from './bar-columns.js';
import { writeClock } from './market-clock.js';
import { notifyBars, spanOf } from './notify.js';

const UPSERT = `
  insert into bars (symbol, ts, open, high, low, close, volume, source, fetched_at)
  select *, $8, $9::timestamptz from ${UNNEST_BARS}
  on conflict (symbol, ts) do update set
    open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
    fetched_at = excluded.fetched_at
  where bars.source = excluded.source
    and (bars.open, bars.high, bars.low, bars.close, bars.volume)
        is distinct from (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)`;

const REMOVE_FORMED = `
  delete from forming_bars using unnest($1::text[], $2::timestamptz[]) as closed(symbol, ts)
  where forming_bars.symbol = closed.symbol and forming_bars.ts <= closed.ts`;

/** Closed bars, clock and announcement in the transaction of `client`. */
export async function writeLiveBars(client: PoolClient, bars: readonly Bar[], clock: MarketClock): Promise<number> {
  await writeClock(client, clock);
  const columns = barColumns(bars);
  const values = [...columns, clock.source, formatInstant(clock.marketTime)];
  const { rowCount } = await client.query({ name: 'upsert-live-bars', text: UPSERT, values });
  await client.query({ name: 'remove-formed-bars', text: REMOVE_FORMED, values: columns.slice(0, 2) });
  await notifyBars(client, { change: bars.length === 0 ? 'clock' : 'closed', marketTime: clock.marketTime, ...spanOf(bars) });
  return rowCount ?? 0;
}
