import { SlidingWindow } from './sliding-window.js';

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
