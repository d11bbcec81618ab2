/**
 * The last `capacity` numbers of a stream, always contiguous and oldest first: every number is written twice, one
 * capacity apart, so that numeric code runs over `data[start … start + capacity - 1]` without wrapping around.
 */
export class SlidingWindow {
  readonly data: Float64Array;
  /** Position of the oldest number in `data`; meaningful once the window is full. */
  start = 0;
  /** How many numbers were pushed so far, forgotten ones included. */
  pushed = 0;

  constructor(readonly capacity: number) {
    this.data = new Float64Array(2 * capacity);
  }

  get full(): boolean {
    return this.pushed >= this.capacity;
  }

  /** The number pushed `age` pushes ago (1 = the newest), NaN when there is none or it is forgotten. */
  ago(age: number): number {
    if (age > this.pushed || age > this.capacity) return NaN;
    return this.data[this.start + this.capacity - age]!;
  }

  push(value: number): void {
    this.data[this.start] = value;
    this.data[this.start + this.capacity] = value;
    this.start = this.start + 1 === this.capacity ? 0 : this.start + 1;
    this.pushed++;
  }
}

export interface Moments {
  mean: number;
  /** Sum of the squared deviations from the mean. */
  squares: number;
}

/**
 * Mean and sum of squared deviations of everything in a full window and of `next`, in one pass over deviations d from
 * `next`: squares = sum(d^2) - sum(d)^2 / n. Because `next` is one of the n numbers, that is at least sum(d^2) / n, so that
 * the difference cancels no more than the digits of n; it is exact for a window of equal numbers, and the same whatever came
 * before the window. (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance": shifted data.)
 */
export function momentsWith({ data, start, capacity }: SlidingWindow, next: number, out: Moments): void {
  // Two sums of each kind under way, because an addition that waits for the one before takes twice as long.
  let even = 0;
  let odd = 0;
  let evenSquares = 0;
  let oddSquares = 0;
  const last = start + capacity - 1;
  for (let i = start; i < last; i += 2) {
    const a = data[i]! - next;
    const b = data[i + 1]! - next;
    even += a;
    odd += b;
    evenSquares += a * a;
    oddSquares += b * b;
  }
  if (capacity % 2 === 1) {
    const a = data[last]! - next;
    even += a;
    evenSquares += a * a;
  }
  const sum = even + odd;
  const mean = sum / (capacity + 1);
  out.mean = next + mean;
  out.squares = Math.max(evenSquares + oddSquares - sum * mean, 0);
}

/** Sample standard deviation (divisor period - 1) of the last `period` inputs; NaN while there are fewer. */
export class RollingDeviation {
  readonly #past: SlidingWindow;
  readonly #moments: Moments = { mean: NaN, squares: NaN };

  constructor(readonly period: number) {
    this.#past = new SlidingWindow(period - 1);
  }

  peek(x: number): number {
    if (!this.#past.full) return NaN;
    momentsWith(this.#past, x, this.#moments);
    return Math.sqrt(this.#moments.squares / (this.period - 1));
  }

  advance(x: number): void {
    this.#past.push(x);
  }
}

/**
 * Mean of the last `period` inputs, of as many as there are before that. No sum is ever taken back from another, so that a
 * stream's past outside the window leaves no trace: the inputs come in blocks, and the window is the rest of the block
 * before, summed from its end, and the block under way (Tangwongsan, Hirzel and Schneider 2017, two-stacks aggregation).
 */
export class SlidingMean {
  /** Of the block before: sums from each place to its end. Of the block under way: its inputs so far. */
  readonly #restOfLast: Float64Array;
  readonly #block: Float64Array;
  #blockSum = 0;
  #inBlock = 0;
  #pushed = 0;

  /** @param period at least 2 */
  constructor(readonly period: number) {
    this.#restOfLast = new Float64Array(period - 1);
    this.#block = new Float64Array(period - 1);
  }

  /** Whether one more input makes `period` of them. */
  get full(): boolean {
    return this.#pushed >= this.period - 1;
  }

  /** The mean with `x` as the newest input. */
  peek(x: number): number {
    const inputs = Math.min(this.#pushed + 1, this.period);
    return (this.#restOfLast[this.#inBlock]! + this.#blockSum + x) / inputs;
  }

  advance(x: number): void {
    this.#block[this.#inBlock] = x;
    this.#blockSum += x;
    this.#inBlock++;
    this.#pushed++;
    if (this.#inBlock === this.#block.length) this.#beginBlock();
  }

  #beginBlock(): void {
    let sum = 0;
    for (let i = this.#block.length - 1; i >= 0; i--) {
      sum += this.#block[i]!;
      this.#restOfLast[i] = sum;
    }
    this.#blockSum = 0;
    this.#inBlock = 0;
  }
}
