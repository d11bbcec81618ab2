import type { SlidingWindow } from './sliding-window.js';

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
