import { allocateSeries, BAR_MS, sliceSeries, viewSeries, type BarSeries } from '@tandem/domain';
import { BAR_COLUMNS as COLUMNS } from './columns.js';

const DAY_MS = 86_400_000;
/** Regular trading is from 13:30 to 21:00 UTC the year round: 09:30 to 16:00 New York in summer and in winter. */
const FIRST_MINUTE = 13 * 60 + 30;
const MINUTES_A_DAY = 21 * 60 - FIRST_MINUTE;
/** Days of a page: one page holds most of a year. */
const PAGE_DAYS = 256;

/**
 * Which minutes of regular trading there have been: a bit each, some 15 kB a year of one symbol, so that files of any
 * length, in any order, can be searched for repeated minutes.
 */
export class SeenMinutes {
  readonly #pages = new Map<number, Uint8Array>();
  #page: Uint8Array = new Uint8Array(0);
  #pageNumber = Number.NaN;

  /** Notes a minute of regular trading. @returns whether it is a new one */
  add(ts: number): boolean {
    const day = Math.floor(ts / DAY_MS);
    const number = Math.floor(day / PAGE_DAYS);
    if (number !== this.#pageNumber) this.#turnTo(number);
    const bit = (day - number * PAGE_DAYS) * MINUTES_A_DAY + (ts - day * DAY_MS) / BAR_MS - FIRST_MINUTE;
    const mask = 1 << (bit & 7);
    if ((this.#page[bit >> 3]! & mask) !== 0) return false;
    this.#page[bit >> 3]! |= mask;
    return true;
  }

  #turnTo(number: number): void {
    const page = this.#pages.get(number) ?? new Uint8Array(Math.ceil((PAGE_DAYS * MINUTES_A_DAY) / 8));
    this.#pages.set(number, page);
    this.#page = page;
    this.#pageNumber = number;
  }
}

const MIN_CAPACITY = 1_024;

/** Bars of one symbol as they come from a file, in columns that grow; remembers which minutes there were. */
export class SymbolColumns {
  readonly #seen = new SeenMinutes();
  #columns: BarSeries;
  #capacity: number;
  #length = 0;
  #latest = -Infinity;
  #outOfOrder = 0;
  /** Index of each minute, as far as `indexOf` was asked. */
  readonly #indices = new Map<number, number>();

  /** @param capacity bars for which there is room at first */
  constructor(
    readonly symbol: string,
    capacity = MIN_CAPACITY,
  ) {
    this.#capacity = capacity;
    this.#columns = allocateSeries(symbol, 0);
  }

  /** Bars since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** How many of them came after a later one. */
  get outOfOrder(): number {
    return this.#outOfOrder;
  }

  /**
   * Adds a bar of regular trading, unless its minute was there before.
   * @param values in the order of BAR_COLUMNS
   * @returns whether it was added
   */
  add(values: Float64Array): boolean {
    const ts = values[0]!;
    if (!this.#seen.add(ts)) return false;
    const i = this.#length;
    if (i === this.#columns.length) this.#grow();
    const columns = this.#columns;
    if (ts < this.#latest) this.#outOfOrder += 1;
    else this.#latest = ts;
    columns.ts[i] = ts;
    columns.open[i] = values[1]!;
    columns.high[i] = values[2]!;
    columns.low[i] = values[3]!;
    columns.close[i] = values[4]!;
    columns.volume[i] = values[5]!;
    this.#length = i + 1;
    return true;
  }

  /** Where the bar of a minute stands among those since the last `take`, in the order they came; undefined when it is not there. */
  indexOf(ts: number): number | undefined {
    for (let i = this.#indices.size; i < this.#length; i += 1) this.#indices.set(this.#columns.ts[i]!, i);
    return this.#indices.get(ts);
  }

  /** Whether bar `index` has these values, in the order of BAR_COLUMNS. */
  isSame(index: number, values: Float64Array): boolean {
    return COLUMNS.every((name, k) => this.#columns[name][index] === values[k]);
  }

  /** The bars since the last call, oldest first. */
  take(): BarSeries {
    const taken = this.#outOfOrder === 0 ? this.#part() : this.#sorted();
    this.#length = 0;
    this.#latest = -Infinity;
    this.#outOfOrder = 0;
    this.#indices.clear();
    return taken;
  }

  /** Well-filled columns are given away as they are: memory outside of the heap makes the garbage collector run. */
  #part(): BarSeries {
    const columns = this.#columns;
    if (this.#length <= columns.length / 2) return sliceSeries(columns, 0, this.#length);
    this.#columns = allocateSeries(this.symbol, 0);
    return viewSeries(columns, 0, this.#length);
  }

  #sorted(): BarSeries {
    const sorted = allocateSeries(this.symbol, this.#length);
    const { ts } = this.#columns;
    const order = Uint32Array.from({ length: this.#length }, (_, i) => i).sort((a, b) => ts[a]! - ts[b]!);
    for (const name of COLUMNS) {
      const column = this.#columns[name];
      order.forEach((from, to) => {
        sorted[name][to] = column[from]!;
      });
    }
    return sorted;
  }

  #grow(): void {
    this.#capacity = Math.max(this.#capacity, this.#length * 2);
    const grown = allocateSeries(this.symbol, this.#capacity);
    for (const name of COLUMNS) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}
