import { SlidingMean } from './rolling.js';

/** What a volume-weighted price needs of a bar. */
interface Traded {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Volume-weighted average price since the session began: sum(tp * v) / sum(v), tp = (high + low + close) / 3 (the
 * typical price). The close while nothing was traded in the session.
 */
export class SessionVwap {
  #session = NaN;
  #value = 0;
  #volume = 0;

  /** The average with `bar` of `session` (any number that differs between sessions) as the next bar. */
  peek(bar: Traded, session: number): number {
    const fresh = session !== this.#session;
    const volume = (fresh ? 0 : this.#volume) + bar.volume;
    const value = (fresh ? 0 : this.#value) + typicalPrice(bar) * bar.volume;
    return volume > 0 ? value / volume : bar.close;
  }

  advance(bar: Traded, session: number): void {
    if (session !== this.#session) {
      this.#session = session;
      this.#value = 0;
      this.#volume = 0;
    }
    this.#value += typicalPrice(bar) * bar.volume;
    this.#volume += bar.volume;
  }
}

function typicalPrice(bar: Traded): number {
  return (bar.high + bar.low + bar.close) / 3;
}

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
