import { addDays, calendarDate, nthWeekday, weekdayOf } from './calendar-date.js';

/**
 * Easter Sunday of a Gregorian year, `YYYY-MM-DD`, by the anonymous algorithm of Nature 13 (1876), as in Meeus,
 * Astronomical Algorithms (1991), chapter 8. Its intermediate values have no names of their own.
 */
export function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return calendarDate(year, Math.floor(n / 31), (n % 31) + 1);
}

/**
 * Full-day closures that no rule predicts, since 1998. Source: the exchange's announcements, listed at
 * https://www.nyse.com/markets/hours-calendars and, for the past, in NYSE "Special closings" (nyse.com archive).
 */
export const UNSCHEDULED_CLOSURES: ReadonlySet<string> = new Set([
  '2001-09-11',
  '2001-09-12',
  '2001-09-13',
  '2001-09-14', // attacks on the World Trade Center
  '2004-06-11', // mourning for Ronald Reagan
  '2007-01-02', // mourning for Gerald Ford
  '2012-10-29',
  '2012-10-30', // Hurricane Sandy
  '2018-12-05', // mourning for George H. W. Bush
  '2025-01-09', // mourning for Jimmy Carter
]);

/** Days with a 13:00 close that no rule predicts, since 1998. */
export const UNSCHEDULED_EARLY_CLOSES: ReadonlySet<string> = new Set([
  '1999-12-31', // eve of the year 2000
  '2003-12-26', // Friday after a Thursday's Christmas
]);

/** Regular hours that no rule predicts, in minutes since New York midnight; absent is as usual. */
interface UnscheduledHours {
  readonly open?: number;
  readonly close?: number;
}

/**
 * Late openings, and one close by a failure, since 1998. Source: NYSE "Special closings" (nyse.com archive); the press of the day gives the
 * same for 2002 (abcnews.go.com, id 86967: opening delayed by 2 ½ hours), 2004 (money.cnn.com, 2004-06-07), 2005 (washingtonpost.com,
 * 2005-06-02) and 2006 (foxnews.com, 2006-12-27). Nasdaq kept its usual hours on most of these days: the calendar is that of the NYSE for
 * every symbol.
 */
export const UNSCHEDULED_HOURS: ReadonlyMap<string, UnscheduledHours> = new Map([
  ['2001-09-17', { open: 9 * 60 + 33 }], // silence for the victims of 11 September
  ['2001-10-08', { open: 9 * 60 + 31 }], // silence for the troops in Afghanistan
  ['2002-09-11', { open: 12 * 60 }], // first anniversary of the attacks
  ['2003-03-20', { open: 9 * 60 + 32 }], // silence for the troops in Iraq
  ['2004-06-07', { open: 9 * 60 + 32 }], // silence for Ronald Reagan
  ['2005-06-01', { close: 15 * 60 + 56 }], // orders no longer reached the floor
  ['2006-12-27', { open: 9 * 60 + 32 }], // silence for Gerald Ford
]);

const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SUNDAY = 0;
const SATURDAY = 6;

/** First year in which the exchange observed Juneteenth (Rule 7.2 as amended in 2021). */
const FIRST_JUNETEENTH = 2022;

/**
 * Days on which the New York Stock Exchange does not open in `year`, by rule, as `YYYY-MM-DD`.
 * Source: NYSE Rule 7.2 and https://www.nyse.com/markets/hours-calendars; Martin Luther King Day counts since 1998.
 */
export function nyseHolidays(year: number): readonly string[] {
  const fixed = [calendarDate(year, 7, 4), calendarDate(year, 12, 25), ...(year >= FIRST_JUNETEENTH ? [calendarDate(year, 6, 19)] : [])];
  return [
    ...newYearsDay(year),
    nthWeekday(year, 1, MONDAY, 3), // Martin Luther King Jr. Day
    nthWeekday(year, 2, MONDAY, 3), // Washington's Birthday
    addDays(easterSunday(year), -2), // Good Friday
    nthWeekday(year, 5, MONDAY, -1), // Memorial Day
    nthWeekday(year, 9, MONDAY, 1), // Labor Day
    nthWeekday(year, 11, THURSDAY, 4), // Thanksgiving Day
    ...fixed.map(observed),
  ].sort();
}

/** Rule 7.2: a holiday on a Saturday closes the Friday before, one on a Sunday the Monday after. */
function observed(date: string): string {
  const weekday = weekdayOf(date);
  if (weekday === SATURDAY) return addDays(date, -1);
  return weekday === SUNDAY ? addDays(date, 1) : date;
}

/**
 * A New Year's Day on a Saturday is not observed: the Friday before ends the accounting year, which Rule 7.2 excepts
 * (2004, 2010 and 2021 ended with a full session on that Friday).
 */
function newYearsDay(year: number): readonly string[] {
  const date = calendarDate(year, 1, 1);
  return weekdayOf(date) === SATURDAY ? [] : [observed(date)];
}

/**
 * Days on which the exchange closes at 13:00 in `year`, by rule; a day that is a holiday as well stays a holiday.
 * Source: https://www.nyse.com/markets/hours-calendars and the exchange's yearly calendars since 1998.
 */
export function nyseEarlyCloses(year: number): readonly string[] {
  return [...aroundIndependenceDay(year), addDays(nthWeekday(year, 11, THURSDAY, 4), 1), ...christmasEve(year)];
}

/** First year in which the eve of a Thursday's Independence Day closed early instead of the Friday after it. */
const FIRST_WEDNESDAY_EVE = 2013;

/** July 3 when it and July 4 are weekdays; for a July 4 on a Thursday, until 2012, the Friday after it. */
function aroundIndependenceDay(year: number): readonly string[] {
  const eve = calendarDate(year, 7, 3);
  const weekday = weekdayOf(eve);
  if (weekday === THURSDAY - 1 && year < FIRST_WEDNESDAY_EVE) return [calendarDate(year, 7, 5)];
  return weekday >= MONDAY && weekday <= THURSDAY ? [eve] : [];
}

/** December 24 from Monday to Thursday; on a Friday it is the observed Christmas Day. */
function christmasEve(year: number): readonly string[] {
  const eve = calendarDate(year, 12, 24);
  const weekday = weekdayOf(eve);
  return weekday >= MONDAY && weekday < FRIDAY ? [eve] : [];
}
