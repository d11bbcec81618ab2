import { momentsWith, type Moments } from './moments.js';
import { SlidingWindow } from './sliding-window.js';

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
