import { addDays, nextSession } from '@tandem/domain';

/**
 * First day on or after `date` on which the Board of Governors publishes its daily releases. The exchange's calendar stands
 * in for the Board's (https://www.federalreserve.gov/aboutthefed/k8.htm) but for Columbus Day and Veterans Day, when stocks
 * trade and the Board is closed; Good Friday, on which the Board is open, only makes the answer a day later.
 * @param date `YYYY-MM-DD`, 1998 to 2099
 */
export function businessDayFrom(date: string): string {
  return nextBusinessDay(addDays(date, -1));
}

/** First such day after `date`. */
export function nextBusinessDay(date: string): string {
  let day = nextSession(date).date;
  while (isBoardHoliday(day)) day = nextSession(day).date;
  return day;
}

/** Columbus Day, the second Monday in October; Veterans Day, 11 November or the Monday after a Sunday (5 U.S.C. 6103). */
function isBoardHoliday(session: string): boolean {
  const monday = new Date(session).getUTCDay() === 1;
  const monthDay = session.slice(5);
  if (monday && monthDay >= '10-08' && monthDay <= '10-14') return true;
  return monthDay === '11-11' || (monday && monthDay === '11-12');
}
