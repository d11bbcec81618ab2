import { allocateSeries, type BarSeries } from '@tandem/market';
import type { ContextColumns } from '../bar-context.js';
import type { SymbolInput } from './select-inputs.js';
import { sessionsOf } from './sessions.js';

/** The rows of an input that start within regular trading: the input itself when all do, else a copy. */
export function keepRegularHours(input: SymbolInput): SymbolInput {
  const { bars, context } = input;
  const rows: number[] = [];
  let i = 0;
  for (const session of sessionsOf(bars.ts)) {
    if (session !== undefined) rows.push(i);
    i++;
  }
  if (rows.length === bars.length) return input;
  return { bars: pickBars(bars, rows), context: context && pickContext(context, rows) };
}

function pickBars(bars: BarSeries, rows: readonly number[]): BarSeries {
  const picked = allocateSeries(bars.symbol, rows.length);
  for (const column of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) picked[column].set(pick(bars[column], rows));
  return picked;
}

function pickContext(context: ContextColumns, rows: readonly number[]): ContextColumns {
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
