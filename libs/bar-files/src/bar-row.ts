/** A file or directory of bars that cannot be read; the message names it and says what was expected. */
export class BarFileError extends Error {
  override readonly name: string = 'BarFileError';
}

/** A cell that is not what its column holds. */
export class BarCellError extends BarFileError {
  override readonly name = 'BarCellError';

  constructor(
    readonly file: string,
    /** 1 is the header. */
    readonly line: number,
    readonly column: string,
    readonly text: string,
    expected: string,
  ) {
    super(`${file}, line ${line}: ${column} is '${text}', expected ${expected}.`);
  }
}

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

/** Values of one row, in the order of BAR_COLUMNS: time in milliseconds since the Unix epoch, prices, volume. */
export type BarValues = readonly [ts: number, open: number, high: number, low: number, close: number, volume: number];

/** Unlike `Number`, takes an empty field for no number. */
export function toNumber(field: string): number {
  return field.trim() === '' ? Number.NaN : Number(field);
}

/** How a file writes its instants. */
export type TimestampSpelling = 'utc' | 'other-offset' | 'no-zone' | 'epoch-seconds' | 'epoch-milliseconds';

interface Timestamp {
  /** Milliseconds since the Unix epoch. */
  readonly ts: number;
  readonly spelling: TimestampSpelling;
}

/** ISO 8601, and what pandas and PostgreSQL write: a blank for the T, the zone as `Z`, `UTC`, an offset, or not at all. */
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;
/** 9 or 10 digits are seconds from 1973 to 2286, and 12 or 13 milliseconds; floating-point columns add `.0`. */
const EPOCH = /^(\d{9,10}|\d{12,13})(?:\.0+)?$/;

/** The instant that a cell names, whatever its spelling; without a zone it is taken for UTC. Undefined: it names none. */
export function readTimestamp(text: string): Timestamp | undefined {
  const digits = EPOCH.exec(text)?.[1];
  if (digits !== undefined) {
    return digits.length <= 10 ? { ts: Number(digits) * 1_000, spelling: 'epoch-seconds' } : { ts: Number(digits), spelling: 'epoch-milliseconds' };
  }
  const [, date = '', time = '', zone] = ISO.exec(text) ?? [];
  const ts = existsInCalendar(date) ? Date.parse(`${date}T${time}${isoZone(zone)}`) : Number.NaN;
  return Number.isNaN(ts) ? undefined : { ts, spelling: spellingOf(zone) };
}

function spellingOf(zone: string | undefined): TimestampSpelling {
  if (zone === undefined) return 'no-zone';
  return isoZone(zone) === 'Z' ? 'utc' : 'other-offset';
}

/** `+0530` and `+05` as `+05:30` and `+05:00`; every way to write UTC as `Z`. */
function isoZone(zone = 'Z'): string {
  if (/^(z|utc|[+-]00(:?00)?)$/i.test(zone)) return 'Z';
  const digits = zone.replace(':', '').padEnd(5, '0');
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}

/** Whether `YYYY-MM-DD` is a day: `Date` takes February 30 for one in March. */
export function existsInCalendar(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}
