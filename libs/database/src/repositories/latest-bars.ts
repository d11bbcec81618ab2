import type { Pool } from 'pg';
import { toSeries, type Bar, type BarSeries } from '@tandem/domain';

// LATERAL walks the end of the primary key once a symbol instead of sorting all bars.
const LATEST = `
  select last.* from unnest($1::text[]) as wanted cross join lateral (
    select symbol, ts, open, high, low, close, volume from bars_adjusted
    where symbol = wanted order by ts desc limit $2
  ) as last`;

export async function readLatest(pool: Pool, symbols: readonly string[], perSymbol: number): Promise<Map<string, BarSeries>> {
  const { rows } = await pool.query<Bar>({ name: 'latest-bars', text: LATEST, values: [symbols, perSymbol] });
  const bySymbol = new Map<string, Bar[]>(symbols.map((symbol) => [symbol, []]));
  for (const bar of rows) bySymbol.get(bar.symbol)?.push(bar);
  return new Map([...bySymbol].map(([symbol, bars]) => [symbol, toSeries(symbol, bars.sort((a, b) => a.ts - b.ts))]));
}
