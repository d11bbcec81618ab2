/**
 * Full-day closures that no rule foretells, since 1998. Source: the exchange's announcements, listed at
 * https://www.nyse.com/markets/hours-calendars and, for the past, in NYSE "Special closings" (nyse.com archive).
 */
export const UNSCHEDULED_CLOSURES: ReadonlySet<string> = new Set([
  '2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', // attacks on the World Trade Center
  '2004-06-11', // mourning for Ronald Reagan
  '2007-01-02', // mourning for Gerald Ford
  '2012-10-29', '2012-10-30', // Hurricane Sandy
  '2018-12-05', // mourning for George H. W. Bush
  '2025-01-09', // mourning for Jimmy Carter
]);

/** Days with a 13:00 close that no rule foretells, since 1998. */
export const UNSCHEDULED_EARLY_CLOSES: ReadonlySet<string> = new Set([
  '1999-12-31', // eve of the year 2000
  '2003-12-26', // Friday after a Thursday's Christmas
]);
