import type { SlidingWindow } from './sliding-window.js';

export interface Moments {
  mean: number;
  /** Sum of the squared deviations from the mean. */
  squares: number;
}

/**
 * Mean and sum of squared deviations of everything in a full window and of `next`, in two passes over deviations from
 * `next`: exact for a window of equal numbers, without the cancellation of running sums, and the same whatever came
 * before the window. (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance".)
 */
export function momentsWith({ data, start, capacity }: SlidingWindow, next: number, out: Moments): void {
  const shift = sumOfDifferences(data, start, start + capacity, next) / (capacity + 1);
  out.mean = next + shift;
  out.squares = sumOfSquares(data, start, start + capacity, next, shift) + shift * shift;
}

// Both keep four sums under way, because an addition that waits for the one before takes four times as long.

/** Sum of data[i] - base over `from` <= i < `to`. */
export function sumOfDifferences(data: Float64Array, from: number, to: number, base: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    a += data[i]! - base;
    b += data[i + 1]! - base;
    c += data[i + 2]! - base;
    d += data[i + 3]! - base;
  }
  for (; i < to; i++) a += data[i]! - base;
  return a + b + (c + d);
}

function sumOfSquares(data: Float64Array, from: number, to: number, next: number, shift: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    a += square(data[i]! - next - shift);
    b += square(data[i + 1]! - next - shift);
    c += square(data[i + 2]! - next - shift);
    d += square(data[i + 3]! - next - shift);
  }
  for (; i < to; i++) a += square(data[i]! - next - shift);
  return a + b + (c + d);
}

const square = (x: number) => x * x;
