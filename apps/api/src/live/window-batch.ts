import { WINDOW_VALUES } from '@tandem/features';
import type { ModelInput } from './symbol-state.js';
import { Windows } from './windows.js';

/** An input of the models, and whether their predictions for it are to be recorded. */
interface BatchEntry {
  readonly input: ModelInput;
  /** Row of its window in the batch; null when it has no complete one. */
  readonly row: number | null;
  readonly record: boolean;
}

/** Bars of one cycle and their windows, side by side, for one call of each model. */
export class WindowBatch {
  readonly entries: BatchEntry[] = [];
  /** Windows so far. */
  count = 0;
  private values = new Float32Array(32 * WINDOW_VALUES);
  private current: Windows | null = null;

  get windows(): Windows {
    this.current ??= new Windows(this.values.subarray(0, this.count * WINDOW_VALUES), this.count);
    return this.current;
  }

  /** @param write puts the window of `input` into the array from the offset on; called when it is complete */
  add(input: ModelInput, record: boolean, write: (out: Float32Array, offset: number) => void): void {
    if (!input.windowComplete) {
      this.entries.push({ input, row: null, record });
      return;
    }
    this.reserve(this.count + 1);
    write(this.values, this.count * WINDOW_VALUES);
    this.entries.push({ input, row: this.count, record });
    this.count += 1;
    this.current = null;
  }

  has(symbol: string): boolean {
    return this.entries.some((entry) => entry.input.bar.symbol === symbol);
  }

  private reserve(count: number): void {
    if (count * WINDOW_VALUES <= this.values.length) return;
    const larger = new Float32Array(2 * this.values.length);
    larger.set(this.values);
    this.values = larger;
  }
}
