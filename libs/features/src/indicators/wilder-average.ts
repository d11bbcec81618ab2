/**
 * Wilder's smoothing (New Concepts in Technical Trading Systems, 1978): seeded with the plain mean of the first `period`
 * inputs, then average = (average * (period - 1) + x) / period.
 */
export class WilderAverage {
  #seen = 0;
  /** The sum of the inputs while seeding, the average afterwards. */
  #state = 0;

  constructor(readonly period: number) {}

  /** The average with `x` as the next input; NaN while seeding. */
  peek(x: number): number {
    if (this.#seen >= this.period) return (this.#state * (this.period - 1) + x) / this.period;
    return this.#seen + 1 === this.period ? (this.#state + x) / this.period : NaN;
  }

  advance(x: number): void {
    this.#state = this.#seen + 1 < this.period ? this.#state + x : this.peek(x);
    this.#seen++;
  }
}
