import { BarFileError } from './errors.js';

/** The columns of a file of bars, as its header names them. */
export const BAR_COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Position of each column, in the order of BAR_COLUMNS; other columns may stand between. */
export type ColumnPositions = readonly number[];

/** The case of a header's names does not matter. @throws BarFileError naming the columns that `header` lacks */
export function locateColumns(path: string, header: readonly string[]): ColumnPositions {
  const names = header.map((name) => name.toLowerCase());
  const missing = BAR_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw new BarFileError(`${path} has no column ${missing.join(', ')}: expected the header '${BAR_COLUMNS.join(',')}' in its first line, found '${header.join(',')}'.`);
  }
  return BAR_COLUMNS.map((column) => names.indexOf(column));
}
