import { Ema } from './ema.js';

/**
 * Movement below this share of the price is none: what is left of averages that have faded since the price stopped, some
 * 280 bars after moves of 0.1 %. Without it their ratio would be remembered for ever, by a history that has seen them alone.
 */
const LEAST_MOVEMENT = 1e-12;

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
    return gain + loss <= LEAST_MOVEMENT * close ? 50 : (100 * gain) / (gain + loss);
  }

  advance(close: number): void {
    const change = close - this.#close;
    this.#close = close;
    if (Number.isNaN(change)) return;
    this.#gain.advance(change > 0 ? change : 0);
    this.#loss.advance(change < 0 ? -change : 0);
  }
}
