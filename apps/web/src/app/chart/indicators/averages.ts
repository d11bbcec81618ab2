/**
 * Exponential moving average, seeded with the plain mean of the first `period` inputs, as the features of the models are
 * (docs/features.md): the first value comes with input number `period`, then ema += α (x − ema) with α = 2 / (period + 1).
 */
export class Ema {
  private readonly alpha: number;
  private seen = 0;
  private seedSum = 0;
  private value = NaN;

  /** @param alpha other than 2 / (period + 1): 1 / period makes it Wilder's average */
  constructor(
    readonly period: number,
    alpha?: number,
  ) {
    this.alpha = alpha ?? 2 / (period + 1);
  }

  static ofWilder(period: number): Ema {
    return new Ema(period, 1 / period);
  }

  /** The average with `x` as the next input; NaN while seeding. */
  peek(x: number): number {
    if (this.seen >= this.period) return this.value + this.alpha * (x - this.value);
    return this.seen === this.period - 1 ? (this.seedSum + x) / this.period : NaN;
  }

  advance(x: number): void {
    this.value = this.peek(x);
    this.seen += 1;
    this.seedSum += x;
  }
}

/** The last inputs of a stream, for plain means and deviations. */
export class Window {
  private readonly data: Float64Array;
  private pushed = 0;

  constructor(readonly size: number) {
    this.data = new Float64Array(size);
  }

  push(x: number): void {
    this.data[this.pushed % this.size] = x;
    this.pushed += 1;
  }

  /** Mean and population standard deviation of what is held and of `next`; NaN until the window is full. */
  momentsWith(next: number): { mean: number; deviation: number } {
    if (this.pushed < this.size) return { mean: NaN, deviation: NaN };
    // Deviations from `next` do not cancel as squares of prices would.
    let sum = 0;
    let squares = 0;
    for (const held of this.data) {
      sum += held - next;
      squares += (held - next) ** 2;
    }
    const mean = sum / (this.size + 1);
    return { mean: next + mean, deviation: Math.sqrt(Math.max(0, squares / (this.size + 1) - mean * mean)) };
  }
}
