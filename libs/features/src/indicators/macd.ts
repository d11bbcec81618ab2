import { Ema } from './ema.js';

export interface MacdValue {
  /** Fast EMA minus slow EMA, in units of price. */
  line: number;
  /** EMA of the line. */
  signal: number;
  /** Line minus signal. */
  histogram: number;
}

/**
 * Moving average convergence / divergence (Appel 1979), seeded as TA-Lib does: the slow EMA with the mean of the first
 * `slow` closes, the fast one late, with the mean of the `fast` closes up to the same bar, the signal with the mean of
 * the first lines. All three are defined from close number `slow` + `signal` - 1 on. Because of the late seed the line
 * differs from the difference of two plain EMAs during the first hundred bars or so.
 */
export class Macd {
  readonly #fast: Ema;
  readonly #slow: Ema;
  readonly #signal: Ema;
  readonly #fastDelay: number;
  #seen = 0;

  constructor(fast = 12, slow = 26, signal = 9) {
    this.#fast = new Ema(fast);
    this.#slow = new Ema(slow);
    this.#signal = new Ema(signal);
    this.#fastDelay = slow - fast;
  }

  /** Writes the values with `close` as the next close to `out`; NaN while seeding. */
  peek(close: number, out: MacdValue): void {
    const line = this.#fast.peek(close) - this.#slow.peek(close);
    out.signal = this.#signal.peek(line);
    out.histogram = line - out.signal;
    out.line = Number.isNaN(out.signal) ? NaN : line;
  }

  advance(close: number): void {
    const line = this.#fast.peek(close) - this.#slow.peek(close);
    if (!Number.isNaN(line)) this.#signal.advance(line);
    this.#slow.advance(close);
    if (this.#seen >= this.#fastDelay) this.#fast.advance(close);
    this.#seen++;
  }
}
