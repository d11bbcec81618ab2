import { allocateSeries, type BarSeries } from '@tandem/domain';
import type { ContextColumns } from '../bar-context.js';

/** The given rows of a series, in the order given. */
export function pickBars(bars: BarSeries, rows: readonly number[]): BarSeries {
  const picked = allocateSeries(bars.symbol, rows.length);
  for (const column of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) picked[column].set(pick(bars[column], rows));
  return picked;
}

/** The given rows of context columns, in the order given. */
export function pickContext(context: ContextColumns, rows: readonly number[]): ContextColumns {
  return {
    newsSentiment: pick(context.newsSentiment, rows),
    newsCount: pick(context.newsCount, rows),
    vixLevel: pick(context.vixLevel, rows),
    us10yChange: pick(context.us10yChange, rows),
  };
}

function pick(column: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => column[row]!);
}
