import { BAR_MS } from './bar.js';
import { addDays, isCalendarDate, weekdayOf, yearOf } from './calendar-date.js';
import { newYorkDate, newYorkInstant } from './new-york-time.js';
import { nyseEarlyCloses, nyseHolidays, UNSCHEDULED_CLOSURES, UNSCHEDULED_EARLY_CLOSES, UNSCHEDULED_HOURS } from './nyse-holidays.js';

/** One trading day of the New York Stock Exchange, regular hours. */
export interface Session {
  /** The day in New York, `YYYY-MM-DD`. */
  readonly date: string;
  /** First instant of regular trading (09:30 New York, later on six days since 1998), milliseconds since the Unix epoch. */
  readonly open: number;
  /** End of regular trading (16:00 New York, 13:00 on half days, 15:56 on 2005-06-01), milliseconds since the Unix epoch. */
  readonly close: number;
  /** Whether it ends before 16:00. */
  readonly earlyClose: boolean;
}

/** Years the rules hold for: the exchange first observed Martin Luther King Day in 1998. */
export const CALENDAR_YEARS = { first: 1998, last: 2100 } as const;

/** A day that the calendar knows nothing about, or no day at all. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError';
}

/** Usual regular trading in minutes since New York midnight: 09:30 to 16:00, or to 13:00 on half days. */
export const OPEN_MINUTE = 9 * 60 + 30;
const CLOSE_MINUTE = 16 * 60;
const EARLY_CLOSE_MINUTE = 13 * 60;

const sessions = new Map<string, Session | undefined>();
const years = new Map<number, { holidays: ReadonlySet<string>; earlyCloses: ReadonlySet<string> }>();

/**
 * The session of a New York day `YYYY-MM-DD`; undefined when the exchange does not open.
 * @throws CalendarError outside 1998–2100 or for what is not a date
 */
export function sessionOn(date: string): Session | undefined {
  if (sessions.has(date)) return sessions.get(date);
  assertInCalendar(date);
  const session = buildSession(date);
  sessions.set(date, session);
  return session;
}

/**
 * The session whose [open, close) contains `ts`; undefined outside regular trading.
 * @throws CalendarError outside 1998–2100
 */
export function sessionAt(ts: number): Session | undefined {
  const session = sessionOn(newYorkDate(ts));
  return session !== undefined && ts >= session.open && ts < session.close ? session : undefined;
}

/** Whether the New York day of `ts` is one of the calendar's years. */
export function isInCalendar(ts: number): boolean {
  return ts >= CALENDAR_START && ts < CALENDAR_END;
}

/** Beginning of the calendar, milliseconds since the Unix epoch. */
export const CALENDAR_START = newYorkInstant(`${CALENDAR_YEARS.first}-01-01`, 0);
const CALENDAR_END = newYorkInstant(`${CALENDAR_YEARS.last + 1}-01-01`, 0);

/** Whether `ts` is within regular trading, [open, close) of a session; false for what the calendar does not know. */
export function isInRegularHours(ts: number): boolean {
  return isInCalendar(ts) && sessionAt(ts) !== undefined;
}

/** The first session after the New York day `date`. @throws CalendarError beyond 2100 */
export function nextSession(date: string): Session {
  return nearestSession(date, 1);
}

/** The first session that opens after `ts`. @throws CalendarError beyond 2100 */
export function upcomingSession(ts: number): Session {
  const today = sessionOn(newYorkDate(ts));
  return today !== undefined && ts < today.open ? today : nextSession(newYorkDate(ts));
}

/** The last session before the New York day `date`. @throws CalendarError before 1998 */
export function previousSession(date: string): Session {
  return nearestSession(date, -1);
}

/** The `count` sessions before the New York day `date`, in order of time. @throws CalendarError before 1998 */
export function sessionsBefore(date: string, count: number): Session[] {
  const sessions: Session[] = [];
  for (let i = 0; i < count; i++) sessions.unshift(previousSession(sessions[0]?.date ?? date));
  return sessions;
}

/** The first of the `count` sessions of which the New York day `date` is the last. @throws CalendarError before 1998 */
export function firstSessionOf(count: number, date: string): Session {
  return sessionsBefore(date, count - 1)[0] ?? sessionOn(date)!;
}

/** All sessions from the New York day `from` to `to`, both included, in order of time. */
export function sessionsBetween(from: string, to: string): readonly Session[] {
  const found: Session[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOn(date);
    if (session !== undefined) found.push(session);
  }
  return found;
}

function nearestSession(date: string, step: 1 | -1): Session {
  assertInCalendar(date);
  let day = addDays(date, step);
  let session = sessionOn(day);
  while (session === undefined) {
    day = addDays(day, step);
    session = sessionOn(day);
  }
  return session;
}

function buildSession(date: string): Session | undefined {
  const weekday = weekdayOf(date);
  const { holidays, earlyCloses } = rulesOf(yearOf(date));
  if (weekday === 0 || weekday === 6 || holidays.has(date) || UNSCHEDULED_CLOSURES.has(date)) return undefined;
  const isHalfDay = earlyCloses.has(date) || UNSCHEDULED_EARLY_CLOSES.has(date);
  const { open = OPEN_MINUTE, close = isHalfDay ? EARLY_CLOSE_MINUTE : CLOSE_MINUTE } = UNSCHEDULED_HOURS.get(date) ?? {};
  return { date, open: newYorkInstant(date, open), close: newYorkInstant(date, close), earlyClose: close < CLOSE_MINUTE };
}

function rulesOf(year: number) {
  let rules = years.get(year);
  if (rules === undefined) {
    rules = { holidays: new Set(nyseHolidays(year)), earlyCloses: new Set(nyseEarlyCloses(year)) };
    years.set(year, rules);
  }
  return rules;
}

function assertInCalendar(date: string): void {
  const year = yearOf(date);
  if (isCalendarDate(date) && year >= CALENDAR_YEARS.first && year <= CALENDAR_YEARS.last) return;
  throw new CalendarError(
    `No NYSE calendar for '${date}': expected a day YYYY-MM-DD from ${CALENDAR_YEARS.first} to ${CALENDAR_YEARS.last}.`,
  );
}

/** Whole minutes from the open, late ones included, to `ts`: 0 for the first bar, 389 for the last of a full day. */
export function minuteOfSession(session: Session, ts: number): number {
  return Math.floor((ts - session.open) / BAR_MS);
}

/** Minutes of a full session, 09:30 to 16:00. */
export const FULL_SESSION_MINUTES = 390;

/** Minutes of a half day, 09:30 to 13:00. */
const HALF_DAY_MINUTES = 210;

/** Whole minutes from the end of the bar that starts at `ts` to the close of its session; 0 outside of sessions. */
export function minutesToClose(ts: number): number {
  const session = sessionAt(ts);
  return session === undefined ? 0 : Math.floor((session.close - ts) / BAR_MS) - 1;
}

/** Bars of a session without gaps: 390, or 210 on a half day; 240 to 389 on the seven days of other hours. */
export function sessionMinutes(session: Session): number {
  return (session.close - session.open) / BAR_MS;
}

/** Whether the session is one of the half days of the exchange's yearly calendar. */
export function isHalfDay(session: Session): boolean {
  return session.earlyClose && sessionMinutes(session) === HALF_DAY_MINUTES;
}
