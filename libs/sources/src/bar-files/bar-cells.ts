import { toNumber, type BarValues } from './bar-row.js';
import { BAR_COLUMNS, type ColumnPositions } from './columns.js';
import type { CsvRow } from './csv-rows.js';
import { BarCellError } from './errors.js';
import { readTimestamp, type TimestampSpelling } from './timestamp.js';

/** A row whose every cell is what its column holds; whether it can be a bar is another question. */
export interface BarCells {
  readonly values: BarValues;
  readonly spelling: TimestampSpelling;
  /** The instant as it stands in the file. */
  readonly written: string;
}

const INSTANT = 'an instant such as 2026-01-22T14:30:00Z, or seconds or milliseconds since 1970';

/** @throws BarCellError for the first cell that is missing, empty or no number (`ts`: no instant) */
export function readBarCells(path: string, { record, info: { lines: line } }: CsvRow, columns: ColumnPositions): BarCells {
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
