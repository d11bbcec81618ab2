import { addDays, newYorkInstant } from '@tandem/domain';
import type { ReleaseTime } from './release-times.js';

/**
 * For a series of unknown publication: how long after the end of an observed period it is taken for published, by the usual
 * distance between its dates. The slowest common releases set it: daily, oil prices (weekly, on Wednesdays); weekly, the H.8 of
 * banks; monthly, S&P house prices (the last Tuesday of the second month after); quarterly, corporate profits.
 */
const FREQUENCIES = [
  { name: 'daily', maxGapDays: 4, periodDays: 1, lagDays: 10 },
  { name: 'weekly', maxGapDays: 10, periodDays: 7, lagDays: 14 },
  { name: 'monthly', maxGapDays: 31, periodDays: 31, lagDays: 62 },
  { name: 'quarterly', maxGapDays: 92, periodDays: 92, lagDays: 120 },
  { name: 'yearly', maxGapDays: Infinity, periodDays: 366, lagDays: 366 },
] as const;

const DAY_MS = 86_400_000;

/**
 * The rule for a series of which nothing is known but its dates, ascending, `YYYY-MM-DD`: all of them, so that the answer is
 * the same tomorrow. Dates are taken for the first day of what they observe. Fewer than two dates: as if yearly.
 */
export function inferLag(dates: readonly string[]): ReleaseTime {
  const gap = medianGapDays(dates);
  const { periodDays, lagDays } = FREQUENCIES.find(({ maxGapDays }) => gap <= maxGapDays)!;
  return (observedOn) => newYorkInstant(addDays(observedOn, periodDays + lagDays), 0);
}

function medianGapDays(dates: readonly string[]): number {
  const gaps = dates.slice(1).map((date, i) => (Date.parse(date) - Date.parse(dates[i]!)) / DAY_MS);
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Infinity;
}
