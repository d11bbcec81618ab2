import type { Chart } from './chart.js';
import { instantOf } from './values.js';

/** The columns of a chart. */
const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** One row of a chart as Yahoo tells it; what it does not tell is null. */
export type ChartRow = Readonly<Record<'timestamp' | (typeof COLUMNS)[number], unknown>>;

/** The rows of a chart, or why its columns do not belong to its times. */
export function chartRows({ timestamps, columns }: Chart): readonly ChartRow[] | string {
  for (const name of COLUMNS) {
    const column = columns[name];
    if (timestamps.length > 0 && !(Array.isArray(column) && column.length === timestamps.length)) {
      return `${name} has ${Array.isArray(column) ? column.length : 'no'} values for ${timestamps.length} timestamps`;
    }
  }
  const at = (name: string, index: number): unknown => (columns[name] as readonly unknown[])[index] ?? null;
  return timestamps.map((timestamp, index) => ({
    timestamp, open: at('open', index), high: at('high', index), low: at('low', index), close: at('close', index), volume: at('volume', index),
  }));
}

/** Whether nothing was traded in a row's minute: no price, and no share. */
export function isWithoutTrade({ open, high, low, close, volume }: ChartRow): boolean {
  return [open, high, low, close].every((price) => price === null) && (volume === null || volume === 0);
}

/** Whether a chart's last row is the current quote, which Yahoo appends: at the moment of its trade, with no volume of its own. */
export function isCurrentQuote({ timestamp, volume }: ChartRow): boolean {
  const ts = instantOf(timestamp);
  return ts !== undefined && ts % 60_000 !== 0 && (volume === null || volume === 0);
}
