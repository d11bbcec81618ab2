import { BAR_MS, CALENDAR_YEARS } from '@tandem/domain';

/** Which rows of a series stay, in order of time, and what was wrong with the others. */
export interface TimeOrder {
  /** Row numbers, ascending in time; undefined when every row stays where it is. */
  readonly rows: readonly number[] | undefined;
  /** Rows whose time is no start of a minute in the calendar's years. */
  readonly time: number;
  /** Rows of a minute that an earlier row of the series has already. */
  readonly duplicate: number;
  /** Rows that stood after a later one. */
  readonly outOfOrder: number;
}

/**
 * Puts rows in order of time. Of several rows of one minute the first counts, as everywhere else where bars are read; which of
 * them is right cannot be known. Nothing is taken for out of order but what has a time.
 */
export function orderByTime(ts: Float64Array): TimeOrder {
  if (isInOrder(ts)) return { rows: undefined, time: 0, duplicate: 0, outOfOrder: 0 };
  const rows: number[] = [];
  let latest = -Infinity;
  let outOfOrder = 0;
  for (let row = 0; row < ts.length; row++) {
    if (!isBarStart(ts[row]!)) continue;
    if (ts[row]! < latest) outOfOrder++;
    latest = Math.max(latest, ts[row]!);
    rows.push(row);
  }
  if (outOfOrder > 0) rows.sort((a, b) => ts[a]! - ts[b]! || a - b);
  const unique = rows.filter((row, i) => i === 0 || ts[row] !== ts[rows[i - 1]!]);
  return { rows: unique, time: ts.length - rows.length, duplicate: rows.length - unique.length, outOfOrder };
}

function isInOrder(ts: Float64Array): boolean {
  return ts.every((instant, row) => isBarStart(instant) && (row === 0 || instant > ts[row - 1]!));
}

/** Sessions are known for whole years only, and a bar starts with its minute. */
function isBarStart(ts: number): boolean {
  return ts >= FIRST && ts < END && ts % BAR_MS === 0;
}

const FIRST = Date.UTC(CALENDAR_YEARS.first, 0, 2);
const END = Date.UTC(CALENDAR_YEARS.last, 11, 31);
