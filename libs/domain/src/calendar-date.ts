/**
 * Arithmetic on calendar days written `YYYY-MM-DD`, free of any time zone: a day is kept as the UTC midnight of the
 * same name. Strings of this form sort in order of time.
 */

const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` of a year, month (1–12) and day; a day beyond its month runs over, as in `Date.UTC`. */
export function calendarDate(year: number, month: number, day: number): string {
  return utcDate(Date.UTC(year, month - 1, day));
}

/** The day `days` after `date`; negative counts backwards. */
export function addDays(date: string, days: number): string {
  return utcDate(utcMidnight(date) + days * DAY_MS);
}

/** Whether `text` is a day of the calendar written `YYYY-MM-DD`: `Date` takes February 30 for one in March. */
export function isCalendarDate(text: string): boolean {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? utcMidnight(text) : Number.NaN;
  return !Number.isNaN(midnight) && utcDate(midnight) === text;
}

/** Day of the week: 0 Sunday … 6 Saturday. */
export function weekdayOf(date: string): number {
  return new Date(utcMidnight(date)).getUTCDay();
}

/** The year of a `YYYY-MM-DD`. */
export function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

/** Milliseconds since the Unix epoch of the UTC midnight with the name `date`. */
function utcMidnight(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** The UTC day that contains `ms`. */
function utcDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The `n`-th `weekday` (0 Sunday … 6 Saturday) of a month (1–12); n = -1 is the last. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): string {
  if (n > 0) {
    const first = weekdayOf(calendarDate(year, month, 1));
    return calendarDate(year, month, 1 + ((weekday - first + 7) % 7) + (n - 1) * 7);
  }
  const last = calendarDate(year, month + 1, 0);
  return addDays(last, -((weekdayOf(last) - weekday + 7) % 7));
}
