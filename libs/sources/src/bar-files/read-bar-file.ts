import { basename } from 'node:path';
import { readBarCells, type BarCells } from './bar-cells.js';
import type { BarFile, ImpossibleRows, TimestampUse } from './bar-file.js';
import { inRegularHours, minuteFault, priceFault, type BarValues } from './bar-row.js';
import { locateColumns, type ColumnPositions } from './columns.js';
import { coverageOf } from './coverage.js';
import { readCsvRows, type CsvRow } from './csv-rows.js';
import { sortRows } from './sort-rows.js';
import type { TimestampSpelling } from './timestamp.js';

/**
 * Reads a file of bars as the world writes them: columns in any order and case, others between them, quoted fields,
 * several spellings of instants, rows in any order. Of several rows of a minute the first counts, as in a replay. An empty
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
  readonly #impossible = new Map<string, { rows: number; line: number }>();
  readonly #timestamps = new Map<TimestampSpelling, { rows: number; example: string }>();
  readonly #counts = { rows: 0, repeated: 0, conflicting: 0, outsideHours: 0 };
  #columns: ColumnPositions | undefined;

  constructor(path: string, symbol: string) {
    this.#path = path;
    this.#symbol = symbol;
  }

  async readAll(rows: AsyncIterable<CsvRow>): Promise<void> {
    for await (const row of rows) {
      if (this.#columns === undefined) this.#columns = locateColumns(this.#path, row.record);
      else this.#read(readBarCells(this.#path, row, this.#columns), row.info.lines);
    }
  }

  file(): BarFile {
    const { bars, outOfOrder } = sortRows(this.#symbol, [...this.#bars.values()]);
    const impossible = [...this.#impossible].map(([reason, found]): ImpossibleRows => ({ reason, ...found }));
    const timestamps = [...this.#timestamps].map(([spelling, use]): TimestampUse => ({ spelling, ...use }));
    const report = { file: basename(this.#path), symbol: this.#symbol, bars: bars.length, ...this.#counts, impossible, outOfOrder, timestamps, coverage: coverageOf(bars) };
    return { bars, report };
  }

  #read({ values, spelling, written }: BarCells, line: number): void {
    this.#counts.rows += 1;
    tally(this.#timestamps, spelling, { example: written });
    const [ts] = values;
    const fault = faultOf(values);
    if (!inRegularHours(ts)) this.#counts.outsideHours += 1;
    else if (fault !== undefined) tally(this.#impossible, fault, { line });
    else this.#keep(values);
  }

  #keep(values: BarValues): void {
    const first = this.#bars.get(values[0]);
    if (first === undefined) this.#bars.set(values[0], values);
    else if (first.every((value, i) => value === values[i])) this.#counts.repeated += 1;
    else this.#counts.conflicting += 1;
  }
}

function faultOf(values: BarValues): string | undefined {
  const [ts, , , , , volume] = values;
  return minuteFault(ts) ?? priceFault(values) ?? (volume < 0 ? 'volume is below 0' : undefined);
}

/** One row more of `key`; `first` is kept of its first. */
function tally<K, T extends object>(counts: Map<K, T & { rows: number }>, key: K, first: T): void {
  const known = counts.get(key);
  if (known === undefined) counts.set(key, { ...first, rows: 1 });
  else known.rows += 1;
}
