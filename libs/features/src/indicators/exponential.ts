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
  constructor(
    readonly period: number,
    alpha: number = 2 / (period + 1),
  ) {
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

  /** The mean of what was added; 0 before the first input. */
  get value(): number {
    return this.#mean;
  }

  peek(x: number): number {
    return this.#mean + (x - this.#mean) / (this.#weight * this.#decay + 1);
  }

  advance(x: number): void {
    this.#mean = this.peek(x);
    this.#weight = this.#weight * this.#decay + 1;
  }
}

interface EwmMoments {
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
  #past: EwmMoments = { weight: 0, squaredWeight: 0, mean: 0, variance: 0 };
  #next: EwmMoments = { ...this.#past };

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

  /** Adds `x` and returns the deviation including it. */
  push(x: number): number {
    const deviation = this.peek(x);
    [this.#past, this.#next] = [this.#next, this.#past];
    return deviation;
  }
}
