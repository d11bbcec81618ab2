import { CALENDAR_YEARS } from '@tandem/domain';

/** One value of a series as FRED writes it. */
export interface FredRow {
  /** The row as it came, to be shown when it is refused. */
  readonly raw: string;
  /** Day that begins what is observed. */
  readonly date: string;
  readonly value: string;
  /** First day on which this value was the published one; undefined where the answer has no vintages. */
  readonly vintage?: string;
}

/** A row that cannot be used, and why. */
export interface RejectedObservation {
  readonly raw: string;
  readonly reason: string;
}

/** What a row says: a number, that there is none, or nothing that can be used. */
export type FredReading =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Reads a row. A dot (JSON, CSV before 2025) or nothing (CSV) is a missing value, never zero. */
export function readFredRow({ date, value, vintage }: FredRow): FredReading {
  if (!isDay(date)) return rejected(`the date is '${date}', expected a day YYYY-MM-DD before ${CALENDAR_YEARS.last}`);
  if (vintage !== undefined && !isDay(vintage)) return rejected(`realtime_start is '${vintage}', expected a day YYYY-MM-DD`);
  const text = value.trim();
  if (text === '' || text === '.') return { kind: 'missing' };
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? { kind: 'value', value: number } : rejected(`the value is '${value}', expected a decimal number, '.' or nothing`);
}

/** `Number` would also take hexadecimal digits and `Infinity`. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether `text` is a day of the calendar; February 30 would come back as another one. */
function isDay(text: string): boolean {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text) && Number(text.slice(0, 4)) < CALENDAR_YEARS.last;
}

function rejected(reason: string): FredReading {
  return { kind: 'rejected', reason };
}
