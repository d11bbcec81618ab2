import { barFault, barStartFault, isInCalendar, isSymbol } from '@tandem/domain';
import { BAR_COLUMNS, BarFileError, locateColumns, readTimestamp, toNumber, type BarValues, type ColumnPositions } from './bar-row.js';

/** Of all spellings a recording has one: whole seconds of UTC, `2026-01-22T14:30:00Z` or with `+00:00`. */
const UTC_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.0+)?)?(Z|\+00:00)$/;

/** The bar that a row's fields (in the order of BAR_COLUMNS) describe, or the reason why they describe none. */
export function readBarRow(fields: readonly string[]): BarValues | string {
  if (fields.length < BAR_COLUMNS.length) return `expected ${BAR_COLUMNS.length} fields, found ${fields.length}`;
  const [time = '', ...rest] = fields;
  const ts = toInstant(time);
  const [open, high, low, close, volume] = rest.map(toNumber) as [number, number, number, number, number];
  if (Number.isNaN(ts)) return `ts '${time}' is not an instant of UTC such as 2026-01-22T14:30:00Z`;
  return barStartFault(ts) ?? barFault({ open, high, low, close, volume })?.reason ?? [ts, open, high, low, close, volume];
}

/**
 * Why a row with more cells than its header's `width` is no bar: a comma within a number makes a cell more, and every number after it another
 * column's. Empty cells at the end say nothing.
 */
export function surplusFault(record: readonly string[], width: number): string | undefined {
  return record.slice(width).some((cell) => cell.trim() !== '') ? `expected ${width} fields, found ${record.length}` : undefined;
}

/** The instant of a row's first field when it is one of the calendar's years, else undefined. */
export function instantOf(time: string): number | undefined {
  const ts = toInstant(time);
  return isInCalendar(ts) ? ts : undefined;
}

function toInstant(time: string): number {
  return UTC_INSTANT.test(time) ? (readTimestamp(time)?.ts ?? Number.NaN) : Number.NaN;
}

/** Where a file that is to be imported has what. */
export interface ImportColumns {
  /** In the order of BAR_COLUMNS. */
  readonly bar: ColumnPositions;
  /** Position of the column `symbol`; -1 where the file is of one symbol. */
  readonly symbol: number;
  /** How many columns the header has. */
  readonly width: number;
  /** The symbol of a file without such a column. */
  readonly fileSymbol: string;
}

/**
 * @param fileSymbol the symbol that the file's name says
 * @throws BarFileError naming the columns that are missing, or when neither a column nor the name says the symbol
 */
export function locateImportColumns(path: string, header: readonly string[], fileSymbol: string): ImportColumns {
  const bar = locateColumns(path, header);
  const symbol = header.findIndex((name) => name.toLowerCase() === 'symbol');
  if (symbol < 0 && !isSymbol(fileSymbol)) {
    throw new BarFileError(`${path} does not say whose bars it holds: '${fileSymbol}' is no ticker symbol. Expected a file named like SPY.csv.gz, or a column 'symbol'.`);
  }
  return { bar, symbol, width: header.length, fileSymbol };
}

/** What a row says: a bar of a symbol, or why it is none. */
type ImportRow =
  | { readonly symbol: string; readonly values: BarValues; readonly withoutZone: boolean }
  | { readonly symbol: string | undefined; readonly reason: string };

/**
 * The bar that a row's cells describe. Its time may have any spelling that `readTimestamp` knows; everything else is as in
 * a recording that is replayed, with the same reasons.
 */
export function readImportRow(record: readonly string[], columns: ImportColumns): ImportRow {
  const symbol = columns.symbol < 0 ? columns.fileSymbol : (record[columns.symbol] ?? '').toUpperCase();
  if (!isSymbol(symbol)) return { symbol: undefined, reason: `symbol '${symbol}' is no ticker symbol` };
  const surplus = surplusFault(record, columns.width);
  if (surplus !== undefined) return { symbol, reason: surplus };
  const [time = '', ...numbers] = columns.bar.filter((column) => column < record.length).map((column) => record[column]!);
  const instant = readTimestamp(time);
  // Without an instant as it stands, so that the reason says what was written.
  const values = readBarRow([instant === undefined ? time : new Date(instant.ts).toISOString().replace('.000Z', 'Z'), ...numbers]);
  if (typeof values === 'string') return { symbol, reason: values };
  return { symbol, values, withoutZone: instant?.spelling === 'no-zone' };
}
