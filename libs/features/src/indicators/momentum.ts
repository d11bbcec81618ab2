import { Ema } from './exponential.js';

/**
 * Movement below this share of the price is none: what is left of averages that have faded since the price stopped, some
 * 280 bars after moves of 0.1 %. Without it their ratio would be remembered for ever, by a history that has seen them alone.
 */
const MIN_MOVEMENT = 1e-12;

/**
 * Relative strength index (Wilder 1978): 100 * gain / (gain + loss), gain and loss being Wilder averages of the rises
 * and falls of the close. First value with close number `period` + 1. Without any movement it is 50: neither side is
 * stronger (TA-Lib says 0, which would read as an extreme).
 */
export class Rsi {
  readonly #gain: Ema;
  readonly #loss: Ema;
  #close = NaN;

  constructor(period = 14) {
    this.#gain = Ema.ofWilder(period);
    this.#loss = Ema.ofWilder(period);
  }

  /** 0 to 100 with `close` as the next close; NaN while seeding. */
  peek(close: number): number {
    const change = close - this.#close;
    const gain = this.#gain.peek(change > 0 ? change : 0);
    const loss = this.#loss.peek(change < 0 ? -change : 0);
    return gain + loss <= MIN_MOVEMENT * close ? 50 : (100 * gain) / (gain + loss);
  }

  advance(close: number): void {
    const change = close - this.#close;
    this.#close = close;
    if (Number.isNaN(change)) return;
    this.#gain.advance(change > 0 ? change : 0);
    this.#loss.advance(change < 0 ? -change : 0);
  }
}

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
