import { isCalendarDate } from '@tandem/domain';

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
const HEADER = BAR_COLUMNS.join(',');

/** Where a file has what. Other columns may stand between. */
export interface BarColumns {
  /** Position of each column, in the order of BAR_COLUMNS. */
  readonly bar: readonly number[];
  /** Position of the column `symbol`; -1 without one. */
  readonly symbol: number;
  /** How many columns the header has. */
  readonly width: number;
  /** What the file calls the time. */
  readonly time: string;
}

/** How much of a header an error shows. */
const MAX_SHOWN_HEADER = 200;

/**
 * The case of a header's names does not matter.
 * @param timeNames what the column of the time may be called; the first that is there counts
 * @throws BarFileError naming the columns that `header` lacks
 */
export function locateColumns(path: string, header: readonly string[], timeNames: readonly [string, ...string[]] = ['ts']): BarColumns {
  const names = header.map((name) => name.toLowerCase());
  const time = timeNames.find((name) => names.includes(name));
  const missing = [
    ...(time === undefined ? [timeNames.join(' or ')] : []),
    ...BAR_COLUMNS.slice(1).filter((name) => !names.includes(name)),
  ];
  if (time === undefined || missing.length > 0) {
    const otherwise = timeNames
      .slice(1)
      .map((name) => `, or with ${name} for ts,`)
      .join('');
    throw missingColumnsError(path, missing, `'${HEADER}'${otherwise}`, header);
  }
  return {
    bar: [time, ...BAR_COLUMNS.slice(1)].map((name) => names.indexOf(name)),
    symbol: names.indexOf('symbol'),
    width: header.length,
    time,
  };
}

/** A header without columns that are needed. @param expected the whole header */
export function missingColumnsError(path: string, missing: readonly string[], expected: string, header: readonly string[]): BarFileError {
  const found = header.join(',');
  const shown = found.length > MAX_SHOWN_HEADER ? `${found.slice(0, MAX_SHOWN_HEADER)}…` : found;
  const sentence = `${path} has no column ${missing.join(', ')}: expected the header ${expected} in its first line`;
  return new BarFileError(`${sentence}, found '${shown}'.`);
}

/** A file without a header. */
export function emptyFileError(path: string, header: string = HEADER): BarFileError {
  return new BarFileError(`${path} is empty: expected the header '${header}' in its first line.`);
}

/** Unlike `Number`, takes an empty field for no number. */
export function toNumber(field: string): number {
  return field.trim() === '' ? Number.NaN : Number(field);
}

/** How a file spells its instants. */
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
    if (digits.length <= 10) return { ts: Number(digits) * 1_000, spelling: 'epoch-seconds' };
    return { ts: Number(digits), spelling: 'epoch-milliseconds' };
  }
  const [, date = '', time = '', zone] = ISO.exec(text) ?? [];
  const ts = isCalendarDate(date) ? Date.parse(`${date}T${time}${isoZone(zone)}`) : Number.NaN;
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

const DAY_MS = 86_400_000;
/** A day, alone or as its midnight in any zone: how files of daily bars write it. */
const DAY = /^(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?(?: ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?$/i;

/** The day that a cell names, `YYYY-MM-DD`; undefined when it names an instant within a day, or nothing. */
export function readDay(text: string): string | undefined {
  const day = DAY.exec(text)?.[1];
  if (day !== undefined) return isCalendarDate(day) ? day : undefined;
  const epoch = /^\d+(\.0+)?$/.test(text) ? readTimestamp(text)?.ts : undefined;
  return epoch !== undefined && epoch % DAY_MS === 0 ? new Date(epoch).toISOString().slice(0, 10) : undefined;
}
