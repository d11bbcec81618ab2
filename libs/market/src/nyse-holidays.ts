import { addDays, calendarDate, nthWeekday, weekdayOf } from './calendar-date.js';
import { easterSunday } from './easter.js';

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
  const fixed = [
    calendarDate(year, 7, 4),
    calendarDate(year, 12, 25),
    ...(year >= FIRST_JUNETEENTH ? [calendarDate(year, 6, 19)] : []),
  ];
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
