import { allocateSeries, type BarSeries } from '@tandem/domain';
import type { BarValues } from './bar-row.js';

/** Rows of one symbol, one a minute, put in order of time, and how many of them stood after a later one. */
export function sortRows(symbol: string, rows: readonly BarValues[]): { bars: BarSeries; outOfOrder: number } {
  let latest = -Infinity;
  let outOfOrder = 0;
  for (const [ts] of rows) {
    if (ts < latest) outOfOrder += 1;
    latest = Math.max(latest, ts);
  }
  const sorted = outOfOrder === 0 ? rows : [...rows].sort((a, b) => a[0] - b[0]);
  return { bars: toColumns(symbol, sorted), outOfOrder };
}

function toColumns(symbol: string, rows: readonly BarValues[]): BarSeries {
  const bars = allocateSeries(symbol, rows.length);
  const columns = [bars.ts, bars.open, bars.high, bars.low, bars.close, bars.volume];
  rows.forEach((values, i) => columns.forEach((column, k) => { column[i] = values[k]!; }));
  return bars;
}
