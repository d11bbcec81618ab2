import type { FinancialDataPoint } from 'chart.js';
import type { BarMessage } from '@tandem/contracts';
import { newYorkDate, newYorkMinuteOfDay } from '../shared/time';

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
    x,
    o: bar.open,
    h: bar.high,
    l: bar.low,
    c: bar.close,
    v: bar.volume,
    session: newYorkDate(x),
    minute: newYorkMinuteOfDay(x),
  };
}

/** Five sessions of minutes: more than anyone scrolls back here, and a bound for a page left open for weeks. */
export const MAX_CANDLES = 5 * 390;

/** The candles of one symbol in order of time, from history and live messages in whatever order these arrive. */
export class CandleSeries {
  private stored: Candle[] = [];

  /** Oldest first. */
  get candles(): readonly Candle[] {
    return this.stored;
  }

  clear(): void {
    this.stored = [];
  }

  /** Takes history, and keeps the live candles that are newer than it: they arrived while it was under way. */
  load(history: readonly Candle[]): void {
    const end = history.at(-1)?.x ?? -Infinity;
    this.stored = [...history, ...this.stored.filter((candle) => candle.x > end)].slice(-MAX_CANDLES);
  }

  /** Takes a live candle: the newest grows or a new one begins. An older one corrects what is stored. */
  apply(candle: Candle): void {
    const index = this.stored.findLastIndex(({ x }) => x <= candle.x);
    const replaces = this.stored[index]?.x === candle.x;
    this.stored.splice(replaces ? index : index + 1, replaces ? 1 : 0, candle);
    if (this.stored.length > MAX_CANDLES) this.stored.shift();
  }
}
