import { newYorkInstant } from '@tandem/market';
import { InvalidArgumentError } from 'commander';

/** Reads a day from the command line. @returns it as it stands, `YYYY-MM-DD` */
export function calendarDay(text: string): string {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // `Date` takes February 30 for a day in March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(text)) throw new InvalidArgumentError('expected a day such as 2026-03-06.');
  return text;
}

/** The midnight in New York with which a day begins, milliseconds since the Unix epoch. */
export const startOfDay = (day: string) => newYorkInstant(day, 0);
