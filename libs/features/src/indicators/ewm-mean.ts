/**
 * Exponentially weighted mean with weights (1 - alpha)^(t - i) that are normalised from the start, as
 * `pandas.Series.ewm(alpha).mean()` defines it (adjust=True). First value with the first input.
 */
export class EwmMean {
  readonly #decay: number;
  #weight = 0;
  #mean = 0;

  /** @param alpha weight of the newest input among all before it, 0 to 1 */
  constructor(alpha: number) {
    this.#decay = 1 - alpha;
  }

  /** alpha = 2 / (span + 1), by which a span is like the length of a plain mean. */
  static ofSpan(span: number): EwmMean {
    return new EwmMean(2 / (span + 1));
  }

  peek(x: number): number {
    return this.#mean + (x - this.#mean) / (this.#weight * this.#decay + 1);
  }

  advance(x: number): void {
    this.#mean = this.peek(x);
    this.#weight = this.#weight * this.#decay + 1;
  }
}
