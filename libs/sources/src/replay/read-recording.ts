import { basename } from 'node:path';
import { instantOf, locateColumns, readBarRow, readCsvRows, sortRows, surplusFault, type BarValues, type ColumnPositions, type CsvRow } from '@tandem/bar-files';
import { newYorkDate, type BarSeries } from '@tandem/domain';
import type { RejectedRow } from '../virtual-market.js';

/** A rejected row and the New York day its time names; undefined when it names none of the calendar's. */
export interface DatedRejection {
  readonly date: string | undefined;
  readonly row: RejectedRow;
}

/** All of one recorded file. */
export interface Recording {
  readonly bars: BarSeries;
  readonly rejected: readonly DatedRejection[];
  /** Rows that stood after a later one. */
  readonly outOfOrder: number;
}

/**
 * Reads `SYMBOL.csv` or `SYMBOL.csv.gz`, row by row. Rows that are no bars are returned with the reason; rows out of
 * order are put in order.
 * @throws BarFileError when the file cannot be read to its end or its header lacks a column
 */
export async function readRecording(path: string, symbol: string): Promise<Recording> {
  const reader = new RecordingReader(path, symbol);
  // No quoting: a bar's fields hold numbers, and a stray quote must cost one row, not the rest of the file.
  await readCsvRows(path, false, (rows) => reader.readAll(rows));
  return reader.recording();
}

class RecordingReader {
  readonly #path: string;
  readonly #symbol: string;
  readonly #accepted: BarValues[] = [];
  /** Line that first gave each minute. */
  readonly #lines = new Map<number, number>();
  readonly #rejected: DatedRejection[] = [];
  #columns: ColumnPositions | undefined;
  /** Cells of the header. */
  #width = 0;

  constructor(path: string, symbol: string) {
    this.#path = path;
    this.#symbol = symbol;
  }

  async readAll(rows: AsyncIterable<CsvRow>): Promise<void> {
    for await (const row of rows) {
      if (this.#columns === undefined) {
        this.#columns = locateColumns(this.#path, row.record);
        this.#width = row.record.length;
      } else this.#read(row, this.#columns);
    }
    if (this.#columns === undefined) locateColumns(this.#path, []);
  }

  recording(): Recording {
    return { ...sortRows(this.#symbol, this.#accepted), rejected: this.#rejected };
  }

  #read({ record, raw, info: { lines: line } }: CsvRow, columns: ColumnPositions): void {
    const fields = columns.filter((column) => column < record.length).map((column) => record[column]!);
    const values = surplusFault(record, this.#width) ?? readBarRow(fields);
    if (typeof values === 'string') return this.#reject(line, raw, values, instantOf(fields[0] ?? ''));
    const firstLine = this.#lines.get(values[0]);
    if (firstLine !== undefined) return this.#reject(line, raw, `same minute as line ${firstLine}`, values[0]);
    this.#lines.set(values[0], line);
    this.#accepted.push(values);
  }

  #reject(line: number, raw: string, reason: string, ts: number | undefined): void {
    const row = { symbol: this.#symbol, file: basename(this.#path), line, raw: raw.trimEnd(), reason };
    this.#rejected.push({ row, date: ts === undefined ? undefined : newYorkDate(ts) });
  }
}
