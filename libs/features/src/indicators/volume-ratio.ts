import { sumOfDifferences } from './moments.js';
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
    const { data, start, capacity, full } = this.#past;
    if (!full) return NaN;
    const sum = volume + sumOfDifferences(data, start, start + capacity, 0);
    return Math.log((volume + 1) / (sum / this.period + 1));
  }

  advance(volume: number): void {
    this.#past.push(volume);
  }
}
