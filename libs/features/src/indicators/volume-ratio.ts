import { SlidingMean } from './sliding-mean.js';

/**
 * ln((v + 1) / (mean + 1)), `mean` being that of the last `period` volumes, this one included. The 1 keeps minutes
 * without trades finite. First value with volume number `period`.
 */
export class LogVolumeRatio {
  readonly #mean: SlidingMean;

  constructor(readonly period = 20) {
    this.#mean = new SlidingMean(period);
  }

  peek(volume: number): number {
    return this.#mean.full ? Math.log((volume + 1) / (this.#mean.peek(volume) + 1)) : NaN;
  }

  advance(volume: number): void {
    this.#mean.advance(volume);
  }
}
