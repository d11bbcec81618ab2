import { BAR_MS, sessionAt } from '@tandem/domain';
import { inCalendar } from './bar-row.js';

/**
 * Tells the starts of the exchange's regular minutes from other instants. Made for millions of them: it remembers the
 * session of the last one, for the next is mostly of the same.
 */
export class TradingMinutes {
  #open = 0;
  #close = 0;

  /** @param ts milliseconds since the Unix epoch */
  has(ts: number): boolean {
    if (ts % BAR_MS !== 0) return false;
    if (ts >= this.#open && ts < this.#close) return true;
    const session = inCalendar(ts) ? sessionAt(ts) : undefined;
    if (session === undefined) return false;
    this.#open = session.open;
    this.#close = session.close;
    return true;
  }

  /**
   * Whether values are those of a bar beyond doubt: what `readBarRow` takes is all of this and volumes a millionth of a share
   * off a whole one.
   */
  hasBar(ts: number, open: number, high: number, low: number, close: number, volume: number): boolean {
    return low > 0 && low <= open && low <= close && high >= open && high >= close && high < Infinity && volume >= 0 && Number.isInteger(volume) && this.has(ts);
  }
}
