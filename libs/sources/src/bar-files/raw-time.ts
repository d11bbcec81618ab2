import { newYorkInstant } from '@tandem/domain';
import { existsInCalendar, readTimestamp } from './timestamp.js';

const DAY_MS = 86_400_000;
/** A day, alone or as its midnight in any zone: how files of daily bars write it. */
const DAY = /^(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?(?: ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?$/i;

/** The day that a cell names, `YYYY-MM-DD`; undefined when it names an instant within a day, or nothing. */
export function readDay(text: string): string | undefined {
  const day = DAY.exec(text)?.[1];
  if (day !== undefined) return existsInCalendar(day) ? day : undefined;
  const epoch = /^\d+(\.0+)?$/.test(text) ? readTimestamp(text)?.ts : undefined;
  return epoch !== undefined && epoch % DAY_MS === 0 ? new Date(epoch).toISOString().slice(0, 10) : undefined;
}

/**
 * The instants that the cells of a file name, milliseconds since the Unix epoch. Where all name days the file is of daily bars:
 * a midnight of UTC means the day of that name then, not the evening before in New York, and the instant is New York's midnight.
 * @returns the index of the first cell that names none
 */
export function readTimes(cells: readonly string[]): { readonly ts: Float64Array; readonly daily: boolean } | number {
  const days = cells.map(readDay);
  const daily = !days.includes(undefined);
  const ts = Float64Array.from(cells, (cell, i) => (daily ? newYorkInstant(days[i]!, 0) : (readTimestamp(cell)?.ts ?? Number.NaN)));
  const wrong = ts.findIndex(Number.isNaN);
  return wrong < 0 ? { ts, daily } : wrong;
}
