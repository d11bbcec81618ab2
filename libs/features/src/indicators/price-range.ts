import { Ema } from './exponential.js';
import { momentsWith, SlidingWindow, type Moments } from './rolling.js';

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

  constructor(
    readonly period = 20,
    readonly width = 2,
  ) {
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

/** The prices of a bar that a true range needs. */
interface Range {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * True range (Wilder 1978): the greatest of high - low, |high - previous close| and |low - previous close|; NaN when
 * there is no previous close.
 */
export function trueRange(high: number, low: number, previousClose: number): number {
  return Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
}

/**
 * Average true range (Wilder 1978): the Wilder average of the true range, whose first value comes with the second bar
 * (TA-Lib's convention), so the first average with bar number `period` + 1. In units of price.
 */
export class Atr {
  readonly #average: Ema;
  #close = NaN;

  constructor(period = 14) {
    this.#average = Ema.ofWilder(period);
  }

  peek(bar: Range): number {
    return this.#average.peek(trueRange(bar.high, bar.low, this.#close));
  }

  advance(bar: Range): void {
    const range = trueRange(bar.high, bar.low, this.#close);
    this.#close = bar.close;
    if (!Number.isNaN(range)) this.#average.advance(range);
  }
}
