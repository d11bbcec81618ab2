/**
 * Exponentially weighted standard deviation with bias correction, as `pandas.Series.ewm(span).std()` defines it
 * (adjust=True, bias=False): with w_i = (1 - alpha)^(t - i), alpha = 2 / (span + 1), W = sum(w), V = sum(w^2) and the
 * weighted mean, variance = sum(w (x - mean)^2) / W * W^2 / (W^2 - V). Updated in place by West's recursion (1979),
 * which does not cancel. First value with the second input.
 */
export class EwmDeviation {
  readonly #decay: number;
  #weight = 0;
  #squaredWeight = 0;
  #mean = 0;
  #variance = 0;

  constructor(readonly span: number) {
    this.#decay = 1 - 2 / (span + 1);
  }

  /** Takes in `x` and returns the deviation including it; NaN for the first input. */
  push(x: number): number {
    const past = this.#weight * this.#decay;
    this.#weight = past + 1;
    this.#squaredWeight = this.#squaredWeight * this.#decay * this.#decay + 1;
    const deviation = x - this.#mean;
    const step = deviation / this.#weight;
    this.#mean += step;
    this.#variance = (past * (this.#variance + step * step) + (deviation - step) ** 2) / this.#weight;
    const effective = this.#weight * this.#weight;
    const free = effective - this.#squaredWeight;
    return free > 0 ? Math.sqrt((this.#variance * effective) / free) : NaN;
  }
}
