import { addDays, newYorkInstant, nextSession } from '@tandem/domain';
import { businessDayFrom, nextBusinessDay } from './federal-reserve-days.js';

/**
 * When what is observed of a day or month `observedOn` (`YYYY-MM-DD`) counts as known, milliseconds since the Unix epoch.
 * Never decreases with `observedOn`.
 */
export type ReleaseTime = (observedOn: string) => number;

/** Minutes since New York midnight. */
export const MINUTE = { bls: 8 * 60 + 30, open: 9 * 60 + 30, h15: 16 * 60 + 15, endOfDay: 24 * 60 } as const;

/**
 * The exchange's calendar begins in 1998. What was observed earlier counts as observed on its first session: late, hence safe,
 * and far before anything that a model is trained on.
 */
const FIRST_SESSION = '1998-01-02';
const inCalendar = (date: string) => (date < FIRST_SESSION ? FIRST_SESSION : date);

/** The open of the first session after the day. */
export const openOfNextSession: ReleaseTime = (observedOn) => nextSession(inCalendar(observedOn)).open;

/**
 * H.15: 16:15 on the business day after the day. A Saturday, Sunday or holiday is published with the business day that follows
 * it, hence one business day later still (of DFF, 5 to 7 March 2022 all became known on Tuesday the 8th).
 */
export const afterH15: ReleaseTime = (observedOn) =>
  newYorkInstant(nextBusinessDay(businessDayFrom(inCalendar(observedOn))), MINUTE.h15);

/** 08:30 on the last day of the month after the one that the day is in, but for releases that came later still. */
export function byEndOfNextMonth(later: Readonly<Record<string, string>> = {}): ReleaseTime {
  return (observedOn) => newYorkInstant(later[observedOn.slice(0, 7)] ?? endOfNextMonth(observedOn), MINUTE.bls);
}

function endOfNextMonth(date: string): string {
  const firstAfter = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) + 1, 1));
  return addDays(firstAfter.toISOString().slice(0, 10), -1);
}
