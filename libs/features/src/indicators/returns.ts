import { SlidingWindow } from './rolling.js';

/** Log returns ln(c[t] / c[t - k]) of one close series for any lag k up to `longest`; NaN where there is no c[t - k]. */
export class LogReturns {
  readonly #logs: SlidingWindow;

  constructor(longest: number) {
    this.#logs = new SlidingWindow(longest);
  }

  /** The return over `lag` bars with `logClose` as the next log close. */
  peek(logClose: number, lag: number): number {
    return logClose - this.#logs.ago(lag);
  }

  advance(logClose: number): void {
    this.#logs.push(logClose);
  }
}

/** What an intraday return needs of a bar. */
interface OpenClose {
  readonly open: number;
  readonly close: number;
}

/**
 * Log returns of a stream of bars without overnight moves: the first bar of a session counts from its own open, and what
 * happened since the last close is the session's gap.
 */
export class IntradayReturns {
  #session = NaN;
  #lastClose = NaN;
  #open = NaN;
  #gap = 0;

  /** Log return of `bar` of `session` (any number that differs between sessions) as the next one. */
  peek({ open, close }: OpenClose, session: number): number {
    return Math.log(close / (session === this.#session ? this.#lastClose : open));
  }

  /** Log return from the last close to the first open of `bar`'s session; 0 in the first session of the stream. */
  gap({ open }: OpenClose, session: number): number {
    if (session === this.#session) return this.#gap;
    return Number.isNaN(this.#lastClose) ? 0 : Math.log(open / this.#lastClose);
  }

  /** First open of `bar`'s session. */
  sessionOpen({ open }: OpenClose, session: number): number {
    return session === this.#session ? this.#open : open;
  }

  advance(bar: OpenClose, session: number): void {
    this.#gap = this.gap(bar, session);
    this.#open = this.sessionOpen(bar, session);
    this.#session = session;
    this.#lastClose = bar.close;
  }
}
