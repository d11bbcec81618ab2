/**
 * Exponential moving average, alpha = 2 / (period + 1), seeded with the plain mean of the first `period` inputs (TA-Lib's
 * convention): the first value comes with input number `period`, then ema += alpha * (x - ema).
 */
export class Ema {
  readonly #alpha: number;
  #seen = 0;
  /** The sum of the inputs while seeding, the average afterwards. */
  #state = 0;

  constructor(readonly period: number) {
    this.#alpha = 2 / (period + 1);
  }

  /** The average with `x` as the next input; NaN while seeding. */
  peek(x: number): number {
    if (this.#seen >= this.period) return this.#state + this.#alpha * (x - this.#state);
    return this.#seen + 1 === this.period ? (this.#state + x) / this.period : NaN;
  }

  advance(x: number): void {
    this.#state = this.#seen + 1 < this.period ? this.#state + x : this.peek(x);
    this.#seen++;
  }
}
