/**
 * Exponential moving average, seeded with the plain mean of the first `period` inputs (TA-Lib's convention): the first value
 * comes with input number `period`, then ema += alpha * (x - ema).
 */
export class Ema {
  readonly #alpha: number;
  #seen = 0;
  #seedSum = 0;
  /** What the next input moves, and its weight: before the first value the mean of the inputs so far, NaN before that. */
  #state = NaN;
  #weight = NaN;

  /** @param alpha default: 2 / (period + 1) */
  constructor(readonly period: number, alpha: number = 2 / (period + 1)) {
    this.#alpha = alpha;
    if (period === 1) this.#hold(0, 1);
  }

  /**
   * Wilder's smoothing (New Concepts in Technical Trading Systems, 1978): average = (average * (period - 1) + x) / period
   * after the same seed.
   */
  static ofWilder(period: number): Ema {
    return new Ema(period, 1 / period);
  }

  /** The average with `x` as the next input; NaN while seeding. */
  peek(x: number): number {
    return this.#state + this.#weight * (x - this.#state);
  }

  advance(x: number): void {
    this.#seen++;
    if (this.#seen < this.period) this.#seed(x);
    else this.#hold(this.peek(x), this.#alpha);
  }

  #seed(x: number): void {
    this.#seedSum += x;
    // The mean of all but one, moved by the last one's share, is the mean of all.
    if (this.#seen === this.period - 1) this.#hold(this.#seedSum / this.#seen, 1 / this.period);
  }

  #hold(state: number, weight: number): void {
    this.#state = state;
    this.#weight = weight;
  }
}
