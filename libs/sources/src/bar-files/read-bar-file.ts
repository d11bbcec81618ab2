import { basename } from 'node:path';
import { readBarCells, type BarCells } from './bar-cells.js';
import type { BarFile, TimestampUse } from './bar-file.js';
import { inRegularHours, minuteFault, type BarValues } from './bar-row.js';
import { locateColumns, type ColumnPositions } from './columns.js';
import { coverageOf } from './coverage.js';
import { readCsvRows, type CsvRow } from './csv-rows.js';
import { sortRows } from './sort-rows.js';
import type { TimestampSpelling } from './timestamp.js';

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
    if (!inRegularHours(ts)) this.#counts.outsideHours += 1;
    else if (minuteFault(ts) !== undefined) this.#counts.withinMinutes += 1;
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
