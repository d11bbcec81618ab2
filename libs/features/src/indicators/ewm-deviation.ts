interface Moments {
  weight: number;
  squaredWeight: number;
  mean: number;
  variance: number;
}

/**
 * Exponentially weighted standard deviation with bias correction, as `pandas.Series.ewm(span).std()` defines it
 * (adjust=True, bias=False): with w_i = (1 - alpha)^(t - i), alpha = 2 / (span + 1), W = sum(w), V = sum(w^2) and the
 * weighted mean, variance = sum(w (x - mean)^2) / W * W^2 / (W^2 - V). Updated in place by West's recursion (1979),
 * which does not cancel. First value with the second input.
 */
export class EwmDeviation {
  readonly #decay: number;
  #past: Moments = { weight: 0, squaredWeight: 0, mean: 0, variance: 0 };
  #next: Moments = { ...this.#past };

  constructor(readonly span: number) {
    this.#decay = 1 - 2 / (span + 1);
  }

  /** The deviation with `x` as the next input; NaN for the first. */
  peek(x: number): number {
    const next = this.#next;
    const past = this.#past.weight * this.#decay;
    next.weight = past + 1;
    next.squaredWeight = this.#past.squaredWeight * this.#decay * this.#decay + 1;
    const deviation = x - this.#past.mean;
    const step = deviation / next.weight;
    next.mean = this.#past.mean + step;
    next.variance = (past * (this.#past.variance + step * step) + (deviation - step) ** 2) / next.weight;
    const effective = next.weight * next.weight;
    const free = effective - next.squaredWeight;
    return free > 0 ? Math.sqrt((next.variance * effective) / free) : NaN;
  }

  /** Takes in `x` and returns the deviation including it. */
  push(x: number): number {
    const deviation = this.peek(x);
    [this.#past, this.#next] = [this.#next, this.#past];
    return deviation;
  }
}
