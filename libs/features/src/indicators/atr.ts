import { Ema } from './ema.js';

/** The prices of a bar that a true range needs. */
export interface Range {
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
