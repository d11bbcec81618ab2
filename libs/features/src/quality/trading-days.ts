import type { BarSeries } from '@tandem/domain';
import { sessionsOf } from '../dataset/sessions.js';

/** One trading day of a symbol. */
export interface TradingDay {
  /** `YYYY-MM-DD`, New York. */
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Shares, all day. */
  readonly volume: number;
}

/** A day made of bars: also their number, and the row of the first. */
export interface BarDay extends TradingDay {
  readonly firstRow: number;
  readonly bars: number;
}

/** The days that ascending bars of regular hours make up. */
export function tradingDays(bars: BarSeries): BarDay[] {
  const days: BarDay[] = [];
  let date: string | undefined;
  let firstRow = 0;
  let row = 0;
  for (const session of sessionsOf(bars.ts)) {
    if (session?.date !== date) {
      if (date !== undefined) days.push(dayOf(bars, date, firstRow, row));
      date = session?.date;
      firstRow = row;
    }
    row++;
  }
  if (date !== undefined) days.push(dayOf(bars, date, firstRow, row));
  return days;
}

/** The day of rows `from` … `to` - 1. */
function dayOf({ open, high, low, close, volume }: BarSeries, date: string, from: number, to: number): BarDay {
  let [highest, lowest, shares] = [high[from]!, low[from]!, 0];
  for (let row = from; row < to; row++) {
    highest = Math.max(highest, high[row]!);
    lowest = Math.min(lowest, low[row]!);
    shares += volume[row]!;
  }
  return { date, open: open[from]!, high: highest, low: lowest, close: close[to - 1]!, volume: shares, firstRow: from, bars: to - from };
}
