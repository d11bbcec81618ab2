import type { Candle } from './candle';

/** Five sessions of minutes: what a page left open for weeks keeps. Whoever pages back sees more, up to `MAX_PAGED`. */
export const MAX_CANDLES = 5 * 390;
export const MAX_PAGED = 10_000;
/** Forgotten at once, so that what is computed of all candles is computed anew only now and then. */
const FORGET = 195;

/** The candles of one symbol and interval in order of time, from history and live messages in whatever order these arrive. */
export class CandleSeries {
  private stored: Candle[] = [];
  private limit = MAX_CANDLES;
  private changes = 0;

  /** Oldest first. */
  get candles(): readonly Candle[] {
    return this.stored;
  }

  /** Changes when any candle but the newest did, or moved: what was computed of them is out of date. A new one at the end is none. */
  get generation(): number {
    return this.changes;
  }

  clear(): void {
    this.stored = [];
    this.limit = MAX_CANDLES;
    this.changes += 1;
  }

  /**
   * Takes the newest page of history. Live candles that are newer stay: they arrived while it was under way. Older ones stay where the page
   * meets them with the same prices; a gap, or another adjustment, ends them.
   */
  load(history: readonly Candle[]): void {
    const begin = history[0];
    const end = history.at(-1)?.x ?? -Infinity;
    const meets = this.stored.findIndex((candle) => candle.x === begin?.x);
    const older = meets > 0 && this.stored[meets]?.c === begin?.c ? this.stored.slice(0, meets) : [];
    this.stored = [...older, ...history, ...this.stored.filter((candle) => candle.x > end)];
    this.changes += 1;
    this.forget();
  }

  /** Takes these in the place of all that is stored, however many. */
  set(candles: readonly Candle[]): void {
    this.stored = [...candles];
    this.limit = Infinity;
    this.changes += 1;
  }

  /** Takes an older page, up to the oldest candle. @returns how many it brought */
  prepend(older: readonly Candle[]): number {
    const begin = this.stored[0]?.x ?? Infinity;
    const before = older.filter((candle) => candle.x < begin).slice(-Math.max(0, MAX_PAGED - this.stored.length));
    if (before.length === 0) return 0;
    this.stored = [...before, ...this.stored];
    this.limit = Math.max(this.limit, this.stored.length);
    this.changes += 1;
    return before.length;
  }

  /** Takes a live candle: the newest grows or a new one begins. An older one corrects what is stored. */
  apply(candle: Candle): void {
    const newest = this.stored.length - 1;
    const end = this.stored[newest]?.x ?? -Infinity;
    if (candle.x > end) this.stored.push(candle);
    else if (candle.x === end) this.stored[newest] = candle;
    else this.correct(candle);
    this.forget();
  }

  /** Puts candles in the place of all from `from` on. */
  replaceFrom(from: number, candles: readonly Candle[]): void {
    this.stored.splice(from, Infinity, ...candles);
  }

  private correct(candle: Candle): void {
    const index = this.stored.findLastIndex(({ x }) => x <= candle.x);
    const replaces = this.stored[index]?.x === candle.x;
    this.stored.splice(replaces ? index : index + 1, replaces ? 1 : 0, candle);
    this.changes += 1;
  }

  private forget(): void {
    if (this.stored.length <= this.limit + FORGET) return;
    this.stored.splice(0, this.stored.length - this.limit);
    this.changes += 1;
  }
}
