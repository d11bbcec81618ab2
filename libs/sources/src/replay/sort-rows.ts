import { allocateSeries, type BarSeries } from '@tandem/market';
import type { BarValues } from './bar-row.js';

/** A row that is a bar, and where it stood. */
export interface AcceptedRow {
  readonly line: number;
  readonly raw: string;
  readonly values: BarValues;
}

/** A row of a minute that an earlier line of the file already gave. */
export interface DuplicateRow {
  readonly row: AcceptedRow;
  readonly firstLine: number;
}

/** Rows put in order of time, one a minute: the first line of a minute counts. */
export function sortRows(symbol: string, rows: readonly AcceptedRow[]): { bars: BarSeries; outOfOrder: number; duplicates: readonly DuplicateRow[] } {
  let latest = -Infinity;
  let outOfOrder = 0;
  for (const { values: [ts] } of rows) {
    if (ts < latest) outOfOrder += 1;
    latest = Math.max(latest, ts);
  }
  const sorted = outOfOrder === 0 ? rows : [...rows].sort((a, b) => a.values[0] - b.values[0]);
  const kept: AcceptedRow[] = [];
  const duplicates: DuplicateRow[] = [];
  for (const row of sorted) {
    const previous = kept.at(-1);
    if (previous?.values[0] === row.values[0]) duplicates.push({ row, firstLine: previous.line });
    else kept.push(row);
  }
  return { bars: toColumns(symbol, kept), outOfOrder, duplicates };
}

function toColumns(symbol: string, rows: readonly AcceptedRow[]): BarSeries {
  const bars = allocateSeries(symbol, rows.length);
  const columns = [bars.ts, bars.open, bars.high, bars.low, bars.close, bars.volume];
  rows.forEach(({ values }, i) => columns.forEach((column, k) => { column[i] = values[k]!; }));
  return bars;
}
