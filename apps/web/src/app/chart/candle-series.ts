import type { Candle } from './candle';

/** Five sessions of minutes: more than anyone scrolls back here, and a bound for a page left open for weeks. */
export const LONGEST_SERIES = 5 * 390;

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
    this.stored = [...history, ...this.stored.filter((candle) => candle.x > end)].slice(-LONGEST_SERIES);
  }

  /** Takes a live candle: the newest grows or a new one begins. An older one corrects what is stored. */
  apply(candle: Candle): void {
    const index = this.stored.findLastIndex(({ x }) => x <= candle.x);
    const replaces = this.stored[index]?.x === candle.x;
    this.stored.splice(replaces ? index : index + 1, replaces ? 1 : 0, candle);
    if (this.stored.length > LONGEST_SERIES) this.stored.shift();
  }
}
