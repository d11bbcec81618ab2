import { BAR_MS, newYorkDate, sessionAt, sessionOn, type Bar, type CorporateAction } from '@tandem/domain';

const SECOND_MS = 1_000;
/** Shares traded each second. */
const RATE = 7;
const NAMES = 26;

/**
 * A market whose every price is a formula of symbol and time: whatever is fetched of it can be checked. Seen at `now`, all is in
 * the shares of then.
 */
export class FakeMarket {
  /** Splits and dividends that the market reports from their day on. */
  actions: CorporateAction[] = [];

  /** US dollars at `ts`. */
  price(symbol: string, ts: number, now: number): number {
    const base = 50 + (symbol.charCodeAt(0) % NAMES) * 10;
    const wave = Math.sin(ts / 7_000_000 + symbol.length) * 5 + Math.sin(ts / 97_000 + base) / 2;
    return Math.round((1e4 * (base + wave)) / this.splitUntil(symbol, now)) / 1e4;
  }

  /** The minute that starts at `ts` as it is known at `now`; null outside of regular trading. */
  bar(symbol: string, ts: number, now: number): Bar | null {
    if (sessionAt(ts) === undefined) return null;
    const prices = Array.from({ length: BAR_MS / SECOND_MS }, (_, second) => this.price(symbol, ts + second * SECOND_MS, now));
    const volume = RATE * prices.length * this.splitUntil(symbol, now);
    return { symbol, ts, open: prices[0]!, high: Math.max(...prices), low: Math.min(...prices), close: prices.at(-1)!, volume };
  }

  /** Shares traded since the opening, of the session at or before `now`. */
  dayVolume(now: number): number {
    const session = sessionOn(newYorkDate(now));
    return session === undefined ? 0 : RATE * Math.max(0, Math.floor((Math.min(now, session.close) - session.open) / SECOND_MS));
  }

  /** Shares of `now` for one of the beginning. */
  private splitUntil(symbol: string, now: number): number {
    const splits = this.actions.filter(
      (action) => action.symbol === symbol && action.kind === 'split' && action.exDate <= newYorkDate(now),
    );
    return splits.reduce((product, { value }) => product * value, 1);
  }
}
