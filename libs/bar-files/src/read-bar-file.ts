import { basename } from 'node:path';
import { allocateSeries, barStartFault, isInRegularHours, type BarSeries } from '@tandem/domain';
import { BAR_COLUMNS, BarCellError, locateColumns, readTimestamp, toNumber, type BarValues, type ColumnPositions, type TimestampSpelling } from './bar-row.js';
import { coverageOf, type Coverage } from './coverage.js';
import { readCsvRows, type CsvRow } from './csv-rows.js';

/** What became of the rows of one file. Each counts in exactly one of `bars`, `repeated`, `conflicting`, `outsideHours` and `withinMinutes`. */
export interface BarFileReport {
  /** Name within the directory. */
  readonly file: string;
  readonly symbol: string;
  /** Rows below the header. */
  readonly rows: number;
  readonly bars: number;
  /** Later rows of a minute that say the same as its first. */
  readonly repeated: number;
  /** Later rows of a minute that say something else than its first, which is the one that counts. */
  readonly conflicting: number;
  /** Outside the exchange's regular hours: before the open, from the close on, weekends, holidays. */
  readonly outsideHours: number;
  /** Rows whose time is no start of a minute. */
  readonly withinMinutes: number;
  /** Bars that stood after a later one. They have been sorted. */
  readonly outOfOrder: number;
  /** How the file writes its instants. */
  readonly timestamps: readonly TimestampUse[];
  readonly coverage: Coverage;
}

interface TimestampUse {
  readonly spelling: TimestampSpelling;
  readonly rows: number;
  /** The first one, as it stands in the file. */
  readonly example: string;
}

/** One file of bars, as it can be used, and what was done to it. */
export interface BarFile {
  /** In regular hours, sorted, one a minute; may be empty. Whether the numbers can be those of bars is not looked at. */
  readonly bars: BarSeries;
  readonly report: BarFileReport;
}

/** A row whose every cell is what its column holds; whether it can be a bar is another question. */
interface BarCells {
  readonly values: BarValues;
  readonly spelling: TimestampSpelling;
  /** The instant as it stands in the file. */
  readonly written: string;
}

const INSTANT = 'an instant such as 2026-01-22T14:30:00Z, or seconds or milliseconds since 1970';

/** @throws BarCellError for the first cell that is missing, empty or no number (`ts`: no instant) */
function readBarCells(path: string, { record, info: { lines: line } }: CsvRow, columns: ColumnPositions): BarCells {
  const [written = '', ...cells] = columns.map((column) => record[column] ?? '');
  const time = readTimestamp(written);
  if (time === undefined) throw new BarCellError(path, line, BAR_COLUMNS[0], written, INSTANT);
  const numbers = cells.map((text, i) => {
    const number = toNumber(text);
    if (!Number.isFinite(number)) throw new BarCellError(path, line, BAR_COLUMNS[i + 1]!, text, 'a number');
    return number;
  }) as [number, number, number, number, number];
  return { values: [time.ts, ...numbers], spelling: time.spelling, written };
}

/** Rows of one symbol, one a minute, put in order of time, and how many of them stood after a later one. */
export function sortRows(symbol: string, rows: readonly BarValues[]): { bars: BarSeries; outOfOrder: number } {
  let latest = -Infinity;
  let outOfOrder = 0;
  for (const [ts] of rows) {
    if (ts < latest) outOfOrder += 1;
    latest = Math.max(latest, ts);
  }
  const sorted = outOfOrder === 0 ? rows : [...rows].sort((a, b) => a[0] - b[0]);
  return { bars: toColumns(symbol, sorted), outOfOrder };
}

function toColumns(symbol: string, rows: readonly BarValues[]): BarSeries {
  const bars = allocateSeries(symbol, rows.length);
  const columns = [bars.ts, bars.open, bars.high, bars.low, bars.close, bars.volume];
  rows.forEach((values, i) => columns.forEach((column, k) => { column[i] = values[k]!; }));
  return bars;
}

/**
 * Reads a file of bars as the world writes them: columns in any order and case, others between them, quoted fields,
 * several spellings of instants, rows in any order. Prices and volumes are taken as they are: whether they can be is for the rules
 * of data quality. Of several rows of a minute the first counts, as in a replay. An empty
 * file is a file without bars.
 * @throws BarCellError for a cell that is no number; BarFileError when the file cannot be read to its end or lacks a column
 */
export async function readBarFile(path: string, symbol: string): Promise<BarFile> {
  const reader = new BarFileReader(path, symbol);
  await readCsvRows(path, true, (rows) => reader.readAll(rows));
  return reader.file();
}

class BarFileReader {
  readonly #path: string;
  readonly #symbol: string;
  readonly #bars = new Map<number, BarValues>();
  readonly #timestamps = new Map<TimestampSpelling, { rows: number; example: string }>();
  readonly #counts = { rows: 0, repeated: 0, conflicting: 0, outsideHours: 0, withinMinutes: 0 };
  #columns: ColumnPositions | undefined;

  constructor(path: string, symbol: string) {
    this.#path = path;
    this.#symbol = symbol;
  }

  async readAll(rows: AsyncIterable<CsvRow>): Promise<void> {
    for await (const row of rows) {
      if (this.#columns === undefined) this.#columns = locateColumns(this.#path, row.record);
      else this.#read(readBarCells(this.#path, row, this.#columns));
    }
  }

  file(): BarFile {
    const { bars, outOfOrder } = sortRows(this.#symbol, [...this.#bars.values()]);
    const timestamps = [...this.#timestamps].map(([spelling, use]): TimestampUse => ({ spelling, ...use }));
    const report = { file: basename(this.#path), symbol: this.#symbol, bars: bars.length, ...this.#counts, outOfOrder, timestamps, coverage: coverageOf(bars) };
    return { bars, report };
  }

  #read({ values, spelling, written }: BarCells): void {
    this.#counts.rows += 1;
    this.#countSpelling(spelling, written);
    const [ts] = values;
    if (!isInRegularHours(ts)) this.#counts.outsideHours += 1;
    else if (barStartFault(ts) !== undefined) this.#counts.withinMinutes += 1;
    else this.#keep(values);
  }

  #countSpelling(spelling: TimestampSpelling, example: string): void {
    const use = this.#timestamps.get(spelling);
    if (use === undefined) this.#timestamps.set(spelling, { rows: 1, example });
    else use.rows += 1;
  }

  #keep(values: BarValues): void {
    const first = this.#bars.get(values[0]);
    if (first === undefined) this.#bars.set(values[0], values);
    else if (first.every((value, i) => value === values[i])) this.#counts.repeated += 1;
    else this.#counts.conflicting += 1;
  }
}
