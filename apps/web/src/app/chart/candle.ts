import type { BarMessage } from '@tandem/contracts';
import type { FinancialDataPoint } from 'chart.js';
import { newYorkDate, newYorkMinuteOfDay } from '../shared/new-york-time';

/** A bar in the form that the chart draws; `x` is the bar's start, epoch milliseconds. */
export interface Candle extends FinancialDataPoint {
  /** Volume, shares. */
  readonly v: number;
  /** Its New York day, `2026-03-06`. */
  readonly session: string;
  /** Minutes since midnight in New York. */
  readonly minute: number;
}

export function candleOfBar(bar: BarMessage): Candle {
  const x = Date.parse(bar.ts);
  return {
    x, o: bar.open, h: bar.high, l: bar.low, c: bar.close, v: bar.volume,
    session: newYorkDate(x), minute: newYorkMinuteOfDay(x),
  };
}
