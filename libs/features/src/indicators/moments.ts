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
export function momentsWith(window: SlidingWindow, next: number, out: Moments): void {
  const { data, start, capacity } = window;
  const end = start + capacity;
  let sum = 0;
  for (let i = start; i < end; i++) sum += data[i]! - next;
  const shift = sum / (capacity + 1);
  let squares = shift * shift;
  for (let i = start; i < end; i++) {
    const deviation = data[i]! - next - shift;
    squares += deviation * deviation;
  }
  out.mean = next + shift;
  out.squares = squares;
}
