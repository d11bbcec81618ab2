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
