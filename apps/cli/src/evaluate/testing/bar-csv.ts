import { barsOf, type BarSeries } from '@tandem/market';

export const HEADER = 'ts,open,high,low,close,volume';

/** Rows of a series as `REPLAY_DIR` has them. */
export function csvRows(series: BarSeries): string[] {
  return [...barsOf([series])].map(({ ts, open, high, low, close, volume }) => [new Date(ts).toISOString(), open, high, low, close, volume].join(','));
}

export const csv = (series: BarSeries) => [HEADER, ...csvRows(series), ''].join('\n');
