import type { MacroObservation } from '@tandem/domain';
import { readFredRow, type FredRow, type RejectedObservation } from './fred-row.js';
import { inferLag } from './inferred-lag.js';
import { RELEASE_RULES } from './release-rules.js';
import type { ReleaseTime } from './release-times.js';
import { vintageTime } from './vintage-time.js';

/** What a series says, and what of it could not be used. */
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
 * @param rows in any order; all days of the series where neither vintages nor a rule tell when it is published
 * @param since first day to tell of, `YYYY-MM-DD`
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
