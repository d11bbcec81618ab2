import { addDays, newYorkDate } from '@tandem/domain';

/** A span of days in which values were the published ones, both ends included. */
export interface VintagePeriod {
  readonly start: string;
  readonly end: string;
}

/** FRED's first and last day (https://fred.stlouisfed.org/docs/api/fred/realtime_period.html). */
export const FIRST_DAY = '1776-07-04';
export const LAST_DAY = '9999-12-31';

/** "This exceeds the maximum number of vintage dates allowed (2000)" is what FRED says of a request for more. */
const MAX_VINTAGES = 2_000;

const DAY_MS = 86_400_000;

/**
 * The period of all vintages of what is observed from `since` on, if it is short enough to ask for at once: a day has one vintage
 * at most, and nothing is published before it is observed. Undefined: the vintages must be counted.
 * @param now milliseconds since the Unix epoch
 */
export function periodSince(since: string | undefined, now: number): VintagePeriod | undefined {
  // FRED refuses a period that begins tomorrow, and its day begins an hour after New York's.
  const yesterday = addDays(newYorkDate(now), -1);
  if (since === undefined) return undefined;
  const start = since < yesterday ? since : yesterday;
  return (Date.parse(yesterday) - Date.parse(start)) / DAY_MS < MAX_VINTAGES - 2 ? { start, end: LAST_DAY } : undefined;
}

/**
 * Periods from `first` on that each hold as many of `vintages` (ascending) as FRED permits, and together all. Each but the first begins with a
 * vintage: FRED moves the beginning of older values to that of the period, where they are then told from a revision by their value.
 */
export function periodsOf(vintages: readonly string[], first: string): VintagePeriod[] {
  const starts = vintages.filter((_, i) => i % MAX_VINTAGES === 0);
  return starts.map((start, i) => ({ start: i === 0 ? first : start, end: i + 1 < starts.length ? addDays(starts[i + 1]!, -1) : LAST_DAY }));
}
