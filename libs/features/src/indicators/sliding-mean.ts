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
