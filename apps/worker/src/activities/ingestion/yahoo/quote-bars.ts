import { BAR_MS, type Bar, type Session } from '@tandem/domain';
import type { YahooQuote } from '@tandem/sources';

/** What is needed of a quote to make bars of it. */
export type Quote = Pick<YahooQuote, 'symbol' | 'price' | 'at' | 'dayVolume'>;

/** The bars after one poll of the quotes. */
export interface QuotedBars {
  /** Minutes that are over, oldest first. */
  readonly closed: readonly Bar[];
  /** The minute that lasts, of each symbol that has traded in it. */
  readonly forming: readonly Bar[];
  /** Quotes older than one known, or of a minute that is closed: left to the chart. */
  readonly late: number;
}

/** A feed may report a trade this much later: Yahoo's quotes of US shares are real time, some seconds behind. */
export const GRACE_MS = 2_000;

/** One symbol's minute under way. */
interface Minute {
  readonly ts: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Day volume when the minute began. */
  readonly volumeBefore: number;
  dayVolume: number;
}

/**
 * Minute bars of a session from quotes that are polled every few seconds: prices are those polled, so that highs and lows between two polls
 * are missed; volume is
 * the difference of the day's. The source's own chart replaces them when it comes.
 */
export class QuoteBars {
  private readonly minutes = new Map<string, Minute>();
  /** The newest minute that was closed: a trade of it that is reported later is left to the chart. */
  private readonly closedUntil = new Map<string, number>();
  /** Newest trade of the session and day volume of each symbol. */
  private readonly newest = new Map<string, Pick<Quote, 'at' | 'dayVolume'>>();

  constructor(private readonly session: Pick<Session, 'open' | 'close'>) {}

  /**
   * Adds the quotes of one poll. Trades outside of the session, and those older than the newest one known, change nothing.
   * @param now wall time, milliseconds since the Unix epoch
   */
  add(quotes: readonly Quote[], now: number): QuotedBars {
    const taken = quotes.map((quote) => this.addOne(quote));
    const closed = taken.filter((bar) => bar !== null && bar !== 'late');
    for (const [symbol, minute] of this.minutes) if (now >= minute.ts + BAR_MS + GRACE_MS) closed.push(this.close(symbol, minute));
    return {
      closed: closed.sort((a, b) => a.ts - b.ts),
      forming: [...this.minutes].map(([symbol, minute]) => toBar(symbol, minute)),
      late: taken.filter((bar) => bar === 'late').length,
    };
  }

  /** @returns the bar before, when the quote begins a new minute, or that it comes too late for its own */
  private addOne({ symbol, price, at, dayVolume }: Quote): Bar | 'late' | null {
    const before = this.newest.get(symbol);
    if (at < this.session.open || at >= this.session.close) return null;
    if (before !== undefined && at < before.at) return 'late';
    this.newest.set(symbol, { at, dayVolume });
    const ts = Math.floor(at / BAR_MS) * BAR_MS;
    const minute = this.minutes.get(symbol);
    if (minute?.ts === ts) {
      // A day's volume that falls was corrected, or is that of the new day at last.
      update(minute, price, ts === this.session.open ? dayVolume : Math.max(minute.dayVolume, dayVolume));
      return null;
    }
    if (ts <= (this.closedUntil.get(symbol) ?? -Infinity)) return before?.at === at ? null : 'late';
    const volumeBefore = before === undefined ? this.volumeBefore(ts, dayVolume) : Math.min(before.dayVolume, dayVolume);
    this.minutes.set(symbol, { ts, open: price, high: price, low: price, close: price, volumeBefore, dayVolume });
    return minute === undefined ? null : this.closing(symbol, minute);
  }

  /**
   * Without an earlier poll: in the first minute nothing was traded before it; in a later one it is unknown, and only what follows counts.
   */
  private volumeBefore(ts: number, dayVolume: number): number {
    return ts === this.session.open ? 0 : dayVolume;
  }

  private close(symbol: string, minute: Minute): Bar {
    this.minutes.delete(symbol);
    return this.closing(symbol, minute);
  }

  private closing(symbol: string, minute: Minute): Bar {
    this.closedUntil.set(symbol, minute.ts);
    return toBar(symbol, minute);
  }
}

/** @param dayVolume in the first minute as reported: until it is counted anew it may be that of the day before */
function update(minute: Minute, price: number, dayVolume: number): void {
  minute.high = Math.max(minute.high, price);
  minute.low = Math.min(minute.low, price);
  minute.close = price;
  minute.dayVolume = dayVolume;
}

function toBar(symbol: string, { ts, open, high, low, close, volumeBefore, dayVolume }: Minute): Bar {
  return { symbol, ts, open, high, low, close, volume: dayVolume - volumeBefore };
}
