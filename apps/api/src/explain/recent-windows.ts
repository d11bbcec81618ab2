import { WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT, WINDOW_VALUES } from '@tandem/features';

/** Windows of a symbol that are kept, the newest: two hours of minutes, in 37 kB. */
const KEPT_WINDOWS = 120;

/** What neighbouring windows have in common. */
const OVERLAP_VALUES = WINDOW_VALUES - FEATURE_COUNT;

/** The windows that a symbol was last predicted on, each a bar later than the one before, as the rows that they are made of. */
class WindowRun {
  private readonly rows = new Float32Array((WINDOW_BARS - 1 + KEPT_WINDOWS) * FEATURE_COUNT);
  /** When the newest bar of each window begins, ascending. */
  private instants: number[] = [];

  keep(ts: number, window: Float32Array): void {
    // A bar that came again, revised: its window and those after it are no longer what is predicted on.
    while (this.instants.length > 0 && this.instants.at(-1)! >= ts) this.instants.pop();
    if (!this.isContinuedBy(window)) this.instants = [];
    if (this.instants.length === KEPT_WINDOWS) {
      this.rows.copyWithin(0, FEATURE_COUNT);
      this.instants.shift();
    }
    this.rows.set(window, this.instants.length * FEATURE_COUNT);
    this.instants.push(ts);
  }

  at(ts: number): Float32Array | null {
    const place = this.instants.lastIndexOf(ts);
    return place < 0 ? null : this.rows.slice(place * FEATURE_COUNT, place * FEATURE_COUNT + WINDOW_VALUES);
  }

  /** To the last bit: else a bar lies between, or an earlier one was revised, and rows would be shared that differ. */
  private isContinuedBy(window: Float32Array): boolean {
    const begin = this.instants.length * FEATURE_COUNT;
    const newest = this.rows.subarray(begin, begin + OVERLAP_VALUES);
    return bytesOf(newest).equals(bytesOf(window.subarray(0, OVERLAP_VALUES)));
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** The windows of the last two hours of each symbol, exactly as they were predicted on: what is asked about them needs no database. */
export class RecentWindows {
  private readonly runs = new Map<string, WindowRun>();

  /**
   * @param ts when the newest bar of the window begins, epoch milliseconds
   * @param window WINDOW_BARS × FEATURE_COUNT values of the engine; copied
   */
  keep(symbol: string, ts: number, window: Float32Array): void {
    const run = this.runs.get(symbol) ?? new WindowRun();
    this.runs.set(symbol, run);
    run.keep(ts, window);
  }

  /** A copy of the window whose newest bar begins at `ts`; null when it is not kept. */
  at(symbol: string, ts: number): Float32Array | null {
    return this.runs.get(symbol)?.at(ts) ?? null;
  }
}
