import { WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT, FEATURES } from '../engine/catalog.js';
import { missingMinutes } from '../sessions.js';

/** Values in one window, row-major: WINDOW_BARS × FEATURE_COUNT. */
export const WINDOW_VALUES = WINDOW_BARS * FEATURE_COUNT;

/** The feature vectors of a symbol's last 60 closed bars. */
export class FeatureWindow {
  /** Ring of rows; `next` is the oldest once it is full. */
  private readonly rows = new Float64Array(WINDOW_VALUES);
  private readonly ts = new Float64Array(WINDOW_BARS);
  /** 1 where a row lacks a value of the symbol's own bars. */
  private readonly incomplete = new Uint8Array(WINDOW_BARS);
  private next = 0;
  private size = 0;

  /** Adds the vector of the next closed bar, which starts at `ts`. */
  push(ts: number, vector: Float64Array): void {
    this.rows.set(vector, this.next * FEATURE_COUNT);
    this.ts[this.next] = ts;
    this.incomplete[this.next] = isComplete(vector) ? 0 : 1;
    this.next = (this.next + 1) % WINDOW_BARS;
    this.size = Math.min(this.size + 1, WINDOW_BARS);
  }

  /** Whether there are 60 bars, each with all values of its own; context may be unknown. */
  get complete(): boolean {
    return this.size === WINDOW_BARS && !this.incomplete.includes(1);
  }

  /** Whether the last 59 bars and the forming one make a window. */
  completeWith(forming: Float64Array): boolean {
    if (this.size < WINDOW_BARS - 1 || !isComplete(forming)) return false;
    for (let age = 0; age < WINDOW_BARS - 1; age++) if (this.incomplete[this.slot(age)] === 1) return false;
    return true;
  }

  /** Minutes of trading without a bar between the window's first and last bar. */
  get missingMinutes(): number {
    return missingMinutes(this.lastTs(this.size));
  }

  /** `missingMinutes` of the window whose last bar is the forming one that starts at `ts`. */
  missingMinutesWith(ts: number): number {
    return missingMinutes([...this.lastTs(Math.min(this.size, WINDOW_BARS - 1)), ts]);
  }

  /** Writes the window, oldest bar first, as float32 to `out` from `offset` on. Needs a complete window. */
  write(out: Float32Array, offset: number): void {
    this.writeLast(WINDOW_BARS, out, offset);
  }

  /** Writes the window that ends with the forming bar's vector. Needs `completeWith(forming)`. */
  writeWith(forming: Float64Array, out: Float32Array, offset: number): void {
    this.writeLast(WINDOW_BARS - 1, out, offset);
    out.set(forming, offset + (WINDOW_BARS - 1) * FEATURE_COUNT);
  }

  private writeLast(count: number, out: Float32Array, offset: number): void {
    for (let i = 0; i < count; i++) {
      const from = this.slot(count - 1 - i) * FEATURE_COUNT;
      out.set(this.rows.subarray(from, from + FEATURE_COUNT), offset + i * FEATURE_COUNT);
    }
  }

  /** Starts of the newest `count` bars, oldest first. */
  private lastTs(count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.ts[this.slot(count - 1 - i)]!);
  }

  /** Ring index of the row that is `age` bars older than the newest. */
  private slot(age: number): number {
    return (this.next - 1 - age + 2 * WINDOW_BARS) % WINDOW_BARS;
  }
}

function isComplete(vector: Float64Array): boolean {
  return FEATURES.every(({ own }, column) => !own || Number.isFinite(vector[column]));
}
