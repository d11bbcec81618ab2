import { allocateSeries, type BarSeries } from '@tandem/market';
import { SeenMinutes } from './seen-minutes.js';

const COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
const FIRST_CAPACITY = 1_024;

/** Bars of one symbol as they come from a file, in columns that grow; remembers which minutes there were. */
export class SymbolColumns {
  readonly #seen = new SeenMinutes();
  #columns: BarSeries;
  #length = 0;
  #sorted = true;

  constructor(readonly symbol: string) {
    this.#columns = allocateSeries(symbol, FIRST_CAPACITY);
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
    const taken = allocateSeries(this.symbol, this.#length);
    const order = this.#sorted ? undefined : Uint32Array.from(this.#columns.ts.subarray(0, this.#length).keys()).sort((a, b) => this.#columns.ts[a]! - this.#columns.ts[b]!);
    for (const name of COLUMNS) {
      const column = this.#columns[name].subarray(0, this.#length);
      if (order === undefined) taken[name].set(column);
      else order.forEach((from, to) => { taken[name][to] = column[from]!; });
    }
    this.#length = 0;
    this.#sorted = true;
    return taken;
  }

  #grow(): void {
    const grown = allocateSeries(this.symbol, this.#length * 2);
    for (const name of COLUMNS) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}
