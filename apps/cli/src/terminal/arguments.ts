import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { isCalendarDate, newYorkInstant, readDecimal, readWholeNumber } from '@tandem/domain';
import { BARRIER_VOLATILITIES, DEFAULT_BARRIER_VOLATILITY } from '@tandem/features';

/** Reads a whole number of at least `least` from the command line. */
export const wholeNumberFrom =
  (least: number) =>
  (text: string): number => {
    const value = readWholeNumber(text);
    if (value === undefined || value < least)
      throw new InvalidArgumentError(`expected a whole number in decimal digits, ${least} or more.`);
    return value;
  };

/** Reads a number above zero from the command line. */
export function positiveNumber(text: string): number {
  const value = readDecimal(text);
  if (value === undefined || value === 0) throw new InvalidArgumentError('expected a number above 0 in decimal digits.');
  return value;
}

/** Reads a day from the command line. @returns it as it stands, `YYYY-MM-DD` */
export function calendarDay(text: string): string {
  if (!isCalendarDate(text)) throw new InvalidArgumentError('expected a day such as 2026-03-06.');
  return text;
}

/** What sets the barriers of the labels: a `BarrierVolatility`. */
export const labelsOption = () =>
  new Option('--labels <volatility>', 'barriers by the volatility of all minutes and nights, or by one that knows the time of day')
    .choices(BARRIER_VOLATILITIES)
    .default(DEFAULT_BARRIER_VOLATILITY);

/** The midnight in New York with which a day begins, milliseconds since the Unix epoch. */
export const startOfDay = (day: string) => newYorkInstant(day, 0);

/** npm runs scripts in the root of the project; paths that a user types are meant from where the user is. */
export const userPath = (path: string) => resolve(process.env['INIT_CWD'] ?? '.', path);
