import { SlidingWindow } from './sliding-window.js';

/**
 * ln((v + 1) / (mean + 1)), `mean` being that of the last `period` volumes, this one included. The 1 keeps minutes
 * without trades finite. First value with volume number `period`.
 */
export class LogVolumeRatio {
  readonly #past: SlidingWindow;

  constructor(readonly period = 20) {
    this.#past = new SlidingWindow(period - 1);
  }

  peek(volume: number): number {
    if (!this.#past.full) return NaN;
    return Math.log((volume + 1) / ((volume + this.#past.sum()) / this.period + 1));
  }

  advance(volume: number): void {
    this.#past.push(volume);
  }
}
