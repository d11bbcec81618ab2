import { momentsWith, type Moments } from './moments.js';
import { SlidingWindow } from './sliding-window.js';

export interface BollingerValue {
  upper: number;
  middle: number;
  lower: number;
  /** (close - lower) / (upper - lower); 0.5 when the bands coincide. */
  percentB: number;
  /** (upper - lower) / middle. */
  bandwidth: number;
}

/**
 * Bollinger bands (Bollinger on Bollinger Bands, 2001): the mean of the last `period` closes plus and minus `width`
 * population standard deviations. First value with close number `period`.
 */
export class BollingerBands {
  readonly #past: SlidingWindow;
  readonly #moments: Moments = { mean: NaN, squares: NaN };

  constructor(readonly period = 20, readonly width = 2) {
    this.#past = new SlidingWindow(period - 1);
  }

  /** Writes the values with `close` as the next close to `out`; NaN while there are too few. */
  peek(close: number, out: BollingerValue): void {
    if (this.#past.full) momentsWith(this.#past, close, this.#moments);
    const { mean, squares } = this.#moments;
    const reach = this.width * Math.sqrt(squares / this.period);
    out.upper = mean + reach;
    out.middle = mean;
    out.lower = mean - reach;
    out.percentB = reach === 0 ? 0.5 : (close - out.lower) / (2 * reach);
    out.bandwidth = (2 * reach) / mean;
  }

  advance(close: number): void {
    this.#past.push(close);
  }
}
