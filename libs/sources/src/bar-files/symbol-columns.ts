import { allocateSeries, type BarSeries } from '@tandem/domain';
import { SeenMinutes } from './seen-minutes.js';

const COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
const SMALL_CAPACITY = 1_024;

/** Bars of one symbol as they come from a file, in columns that grow; remembers which minutes there were. */
export class SymbolColumns {
  readonly #seen = new SeenMinutes();
  #columns: BarSeries;
  #length = 0;
  #sorted = true;

  /** @param capacity bars for which there is room at first */
  constructor(
    readonly symbol: string,
    capacity = SMALL_CAPACITY,
  ) {
    this.#columns = allocateSeries(symbol, capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes a bar of regular trading. @returns false, and does not take it, when the minute was there before */
  add(ts: number, open: number, high: number, low: number, close: number, volume: number): boolean {
    if (!this.#seen.add(ts)) return false;
    const i = this.#length;
    if (i === this.#columns.length) this.#grow();
    const columns = this.#columns;
    if (i > 0 && ts < columns.ts[i - 1]!) this.#sorted = false;
    columns.ts[i] = ts;
    columns.open[i] = open;
    columns.high[i] = high;
    columns.low[i] = low;
    columns.close[i] = close;
    columns.volume[i] = volume;
    this.#length = i + 1;
    return true;
  }

  /** The bars since the last call, oldest first. */
  take(): BarSeries {
    const taken = this.#sorted && this.#length > this.#columns.length / 2 ? this.#handOver() : this.#copy();
    this.#length = 0;
    this.#sorted = true;
    return taken;
  }

  /** Gives the columns themselves away: memory outside of the heap is dear, for it makes the collector of garbage run. */
  #handOver(): BarSeries {
    const given = this.#columns;
    this.#columns = allocateSeries(this.symbol, given.length);
    const part = (name: (typeof COLUMNS)[number]) => given[name].subarray(0, this.#length);
    return { symbol: this.symbol, length: this.#length, ts: part('ts'), open: part('open'), high: part('high'), low: part('low'), close: part('close'), volume: part('volume') };
  }

  #copy(): BarSeries {
    const copied = allocateSeries(this.symbol, this.#length);
    const { ts } = this.#columns;
    const order = Uint32Array.from({ length: this.#length }, (_, i) => i);
    if (!this.#sorted) order.sort((a, b) => ts[a]! - ts[b]!);
    for (const name of COLUMNS) {
      const column = this.#columns[name];
      order.forEach((from, to) => { copied[name][to] = column[from]!; });
    }
    return copied;
  }

  #grow(): void {
    const grown = allocateSeries(this.symbol, this.#length * 2);
    for (const name of COLUMNS) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}
