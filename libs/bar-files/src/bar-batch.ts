import { allocateSeries, BAR_MS, type BarSeries } from '@tandem/domain';

/** A part of a file of bars, small enough to be held and stored at once. */
export interface BarBatch {
  /** One series a symbol, in their order, none empty. No minute of the file comes twice in all of its batches. */
  readonly bars: readonly BarSeries[];
  /** Rows that no bar could be made of. */
  readonly refused: readonly RefusedRow[];
  /** Accepted rows whose `ts` names no time zone: taken for UTC. */
  readonly withoutZone: number;
  /** Share of the file that has been read, 0 to 1. */
  readonly share: number;
}

/** A row of a file that was refused, to be kept with its reason. */
interface RefusedRow {
  /** As the file or its name says it; undefined where the row's own is no symbol. */
  readonly symbol: string | undefined;
  /** CSV: line of the file, 1 is the header. Parquet: number of the row, from 1. */
  readonly line: number;
  readonly raw: string;
  readonly reason: string;
}

/** Rows of a batch: some 5 MB in columns and on their way to the database. */
export const BATCH_ROWS = 65_536;
/** Refused rows of a batch. */
const BATCH_REFUSED = 1_000;

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

/** Gathers the rows of one file into batches. */
export class BatchBuilder {
  readonly #symbols = new Map<string, SymbolColumns>();
  #refused: RefusedRow[] = [];
  #rows = 0;
  #withoutZone = 0;

  /** Where the bars of `symbol` go; `taken` counts them. @param capacity how many to expect of it in a batch */
  columnsOf(symbol: string, capacity?: number): SymbolColumns {
    let columns = this.#symbols.get(symbol);
    if (columns === undefined) {
      columns = new SymbolColumns(symbol, capacity);
      this.#symbols.set(symbol, columns);
    }
    return columns;
  }

  /** Counts a bar that `columnsOf` took. */
  taken(withoutZone: boolean): void {
    this.#rows += 1;
    if (withoutZone) this.#withoutZone += 1;
  }

  refuse(row: RefusedRow): void {
    this.#refused.push(row);
  }

  /** Whether it is time to `take` what there is. */
  get full(): boolean {
    return this.#rows >= BATCH_ROWS || this.#refused.length >= BATCH_REFUSED;
  }

  /** What was gathered since the last call. @param share of the file that has been read */
  take(share: number): BarBatch {
    const bars = [...this.#symbols.values()].filter(({ length }) => length > 0).map((columns) => columns.take()).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    const batch = { bars, refused: this.#refused, withoutZone: this.#withoutZone, share };
    this.#refused = [];
    this.#rows = 0;
    this.#withoutZone = 0;
    return batch;
  }
}
