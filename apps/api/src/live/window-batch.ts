import type { ObservedBar } from './judged-bar.js';
import { WINDOW_VALUES } from './window-keeper.js';

/** A bar to be judged: where its window stands in the batch, and whether what is said of it is to be recorded. */
export interface BatchEntry {
  readonly observed: ObservedBar;
  /** Number of its window in the batch; null when it has no complete one. */
  readonly window: number | null;
  readonly record: boolean;
}

/** Bars of one cycle and their windows, side by side, for one call of each model. */
export class WindowBatch {
  readonly entries: BatchEntry[] = [];
  /** Windows so far. */
  count = 0;
  private values = new Float32Array(32 * WINDOW_VALUES);

  /** count × 60 × F unscaled values of the engine's features, row-major. */
  get windows(): Float32Array {
    return this.values.subarray(0, this.count * WINDOW_VALUES);
  }

  /** @param write puts the window of `observed` into the array from the offset on; called when it is complete */
  add(observed: ObservedBar, record: boolean, write: (out: Float32Array, offset: number) => void): void {
    if (!observed.windowComplete) {
      this.entries.push({ observed, window: null, record });
      return;
    }
    this.reserve(this.count + 1);
    write(this.values, this.count * WINDOW_VALUES);
    this.entries.push({ observed, window: this.count, record });
    this.count += 1;
  }

  has(symbol: string): boolean {
    return this.entries.some((entry) => entry.observed.bar.symbol === symbol);
  }

  private reserve(count: number): void {
    if (count * WINDOW_VALUES <= this.values.length) return;
    const larger = new Float32Array(2 * this.values.length);
    larger.set(this.values);
    this.values = larger;
  }
}
