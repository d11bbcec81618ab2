import { basename } from 'node:path';
import { isInRegularHours, type BarSeries } from '@tandem/domain';
import { BarCellError, BarFileError, type TimestampSpelling } from './bar-row.js';
import type { BarRows, RowFault } from './bar-rows.js';
import { coverageOf, type Coverage } from './coverage.js';
import { readCsvRows } from './csv-rows.js';
import { SymbolColumns } from './symbol-columns.js';

/**
 * What became of the rows of one file. Each counts in exactly one of `bars`, `repeated`, `conflicting`, `outsideHours` and
 * `withinMinutes`.
 */
export interface BarFileReport {
  /** Name within the directory. */
  readonly file: string;
  readonly symbol: string;
  /** Rows below the header. */
  readonly rows: number;
  readonly bars: number;
  /** Later rows of a minute with the same values as its first. */
  readonly repeated: number;
  /** Later rows of a minute with other values than its first, which is the one that counts. */
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
  /** In regular hours, sorted, one a minute; may be empty. Numbers that no bar has are still among them. */
  readonly bars: BarSeries;
  readonly report: BarFileReport;
}

const INSTANT = 'an instant such as 2026-01-22T14:30:00Z, or seconds or milliseconds since 1970';

/**
 * Reads a CSV file of bars to be evaluated: columns in any order and case, others between them, quoted fields, several spellings
 * of instants, rows in any order. Numbers that no bar has are kept, for the rules of data quality report them. Of several rows of
 * a minute the first counts. An empty file is a file without bars.
 * @throws BarCellError for a cell that is no number or no instant; BarFileError when the file cannot be read to its end, lacks a
 * column, or has a row with more cells than its header
 */
export async function readBarFile(path: string, symbol: string): Promise<BarFile> {
  const reader = new BarFileReader(path, symbol);
  for await (const rows of readCsvRows(path, { symbol })) {
    while (rows.next()) reader.add(rows);
  }
  return reader.file();
}

class BarFileReader {
  readonly #path: string;
  readonly #columns: SymbolColumns;
  readonly #timestamps = new Map<TimestampSpelling, { rows: number; example: string }>();
  readonly #counts = { rows: 0, repeated: 0, conflicting: 0, outsideHours: 0, withinMinutes: 0 };

  constructor(path: string, symbol: string) {
    this.#path = path;
    this.#columns = new SymbolColumns(symbol);
  }

  /** Adds the row that `rows` is at. */
  add(rows: BarRows): void {
    const { fault, values } = rows;
    if (fault?.kind === 'record' || fault?.kind === 'cell') throw this.#unreadable(rows, fault);
    this.#counts.rows += 1;
    this.#countSpelling(rows);
    if (fault?.kind === 'start') this.#counts[isInRegularHours(values[0]!) ? 'withinMinutes' : 'outsideHours'] += 1;
    else if (!this.#columns.add(values)) this.#counts[this.#isRepeated(values) ? 'repeated' : 'conflicting'] += 1;
  }

  #isRepeated(values: Float64Array): boolean {
    return this.#columns.isSame(this.#columns.indexOf(values[0]!)!, values);
  }

  file(): BarFile {
    const { symbol, outOfOrder } = this.#columns;
    const bars = this.#columns.take();
    const timestamps = [...this.#timestamps].map(([spelling, use]): TimestampUse => ({ spelling, ...use }));
    const report = {
      file: basename(this.#path),
      symbol,
      bars: bars.length,
      ...this.#counts,
      outOfOrder,
      timestamps,
      coverage: coverageOf(bars),
    };
    return { bars, report };
  }

  #unreadable(rows: BarRows, { kind, reason }: RowFault): BarFileError {
    if (kind === 'record') return new BarFileError(`${this.#path}, line ${rows.line}: ${reason}.`);
    const { column, text } = rows.unreadableCell();
    return new BarCellError(this.#path, rows.line, column, text, column === 'ts' ? INSTANT : 'a number');
  }

  #countSpelling(rows: BarRows): void {
    const use = this.#timestamps.get(rows.spelling);
    if (use === undefined) this.#timestamps.set(rows.spelling, { rows: 1, example: rows.time });
    else use.rows += 1;
  }
}
