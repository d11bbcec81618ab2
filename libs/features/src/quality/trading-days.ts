import type { BarSeries } from '@tandem/market';
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
  const days: { -readonly [key in keyof BarDay]: BarDay[key] }[] = [];
  let row = 0;
  for (const session of sessionsOf(bars.ts)) {
    const [open, high, low, close, volume] = [bars.open[row]!, bars.high[row]!, bars.low[row]!, bars.close[row]!, bars.volume[row]!];
    const day = days.at(-1);
    if (session === undefined || day?.date === session.date) {
      if (day !== undefined) {
        day.high = Math.max(day.high, high);
        day.low = Math.min(day.low, low);
        day.close = close;
        day.volume += volume;
        day.bars++;
      }
    } else days.push({ date: session.date, open, high, low, close, volume, firstRow: row, bars: 1 });
    row++;
  }
  return days;
}
