import { addDays, newYorkInstant, type MacroObservation } from '@tandem/domain';
import { readFredRow, type FredRow, type RejectedObservation } from './fred-rows.js';
import { RELEASE_RULES, vintageTime, type ReleaseTime } from './release-times.js';

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
 * The rule for a series of which nothing is known but its dates, ascending, `YYYY-MM-DD`: all of them, so that the result is
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

/** Observations of a series, and rows that could not be used. */
export interface FredObservations {
  /** In order of `observedOn`, a day's revisions in order of `availableAt`. */
  readonly observations: MacroObservation[];
  /** Days observed of which no value is known. */
  readonly missing: number;
  readonly rejected: RejectedObservation[];
}

/**
 * The rows of `series` as observations. With vintages a value counts from its own on, and one that only stands again in a later
 * vintage is no revision; without, the rule of the series says when it was published, and the value is today's, revisions included.
 * @param rows in any order; all days of the series where neither vintages nor a rule determine when it is published
 * @param since first day, `YYYY-MM-DD`
 */
export function observe(series: string, rows: readonly FredRow[], since = ''): FredObservations {
  const rejected: RejectedObservation[] = [];
  const readable = rows.filter((row) => {
    const reading = readFredRow(row);
    if (reading.kind === 'rejected') rejected.push({ raw: row.raw, reason: reading.reason });
    return reading.kind !== 'rejected';
  });
  const days = [...Map.groupBy(readable, ({ date }) => date)].sort(([a], [b]) => (a < b ? -1 : 1));
  const lag = RELEASE_RULES.get(series)?.lag ?? inferLag(days.map(([date]) => date));
  const known = days.filter(([date]) => date >= since).map(([, ofDay]) => observeDay(series, ofDay, lag, rejected));
  return { observations: known.flat(), missing: known.filter(({ length }) => length === 0).length, rejected };
}

/** What became known of one day, in order of time; a second value without a vintage of its own is added to `rejected`. */
function observeDay(series: string, rows: FredRow[], lag: ReleaseTime, rejected: RejectedObservation[]): MacroObservation[] {
  const known: MacroObservation[] = [];
  for (const row of rows.sort((a, b) => (a.vintage ?? '').localeCompare(b.vintage ?? ''))) {
    const { date: observedOn, vintage } = row;
    const reading = readFredRow(row);
    if (reading.kind !== 'value' || known.at(-1)?.value === reading.value) continue;
    if (vintage === undefined && known.length > 0) {
      rejected.push({ raw: row.raw, reason: `a second value of ${observedOn}, which is ${known[0]!.value} already` });
      continue;
    }
    const availableAt = vintage === undefined ? lag(observedOn) : vintageTime(series, observedOn, vintage);
    // Vintages before the earliest permitted instant fall together on it: what counts then is the last of them.
    if (known.at(-1)?.availableAt === availableAt) known.pop();
    if (known.at(-1)?.value !== reading.value) known.push({ series, observedOn, availableAt, value: reading.value });
  }
  return known;
}
