import { BAR_MS, newYorkDate, newYorkOffset, sessionMinutes, sessionOn } from '@tandem/market';

const MINUTES_A_DAY = 24 * 60;
/** 09:30 in New York, in minutes since midnight. */
const OPEN_MINUTE = 9 * 60 + 30;
/** Minutes of a full session; half days end at 209 / 390, so that the same time of day is always the same number. */
const SESSION_MINUTES = 390;

/** Where a bar start stands in New York's day and week, in numbers for a feature vector. */
export interface BarClock {
  /** Days since 1970-01-01 in New York: tells sessions apart. */
  day: number;
  /** minute / 59. */
  minuteOfHour: number;
  /** hour / 23. */
  hourOfDay: number;
  /** Monday 0 … Friday 1. */
  dayOfWeek: number;
  /** Minutes since 09:30 over 390. */
  sinceOpen: number;
  /** Minute of the session, 0 to minutes - 1; outside regular trading the nearer end. */
  minute: number;
  /** Minutes of the day's session: 390, 210 on a half day; 390 where the exchange is closed all day. */
  minutes: number;
}

export const unreadClock = (): BarClock => ({
  day: NaN, minuteOfHour: NaN, hourOfDay: NaN, dayOfWeek: NaN, sinceOpen: NaN, minute: NaN, minutes: NaN,
});

/** Writes the clock of the bar that starts at `ts` (milliseconds since the Unix epoch) to `out`. */
export function readBarClock(ts: number, out: BarClock): void {
  const minutes = Math.floor((ts + newYorkOffset(ts)) / BAR_MS);
  const day = Math.floor(minutes / MINUTES_A_DAY);
  const minuteOfDay = minutes - day * MINUTES_A_DAY;
  const hour = Math.floor(minuteOfDay / 60);
  if (day !== out.day) out.minutes = minutesOfDay(ts);
  out.day = day;
  out.minuteOfHour = (minuteOfDay - hour * 60) / 59;
  out.hourOfDay = hour / 23;
  out.dayOfWeek = ((day + 3) % 7) / 4; // 1970-01-01 was a Thursday
  out.sinceOpen = (minuteOfDay - OPEN_MINUTE) / SESSION_MINUTES;
  out.minute = Math.min(Math.max(minuteOfDay - OPEN_MINUTE, 0), out.minutes - 1);
}

function minutesOfDay(ts: number): number {
  const session = sessionOn(newYorkDate(ts));
  return session === undefined ? SESSION_MINUTES : sessionMinutes(session);
}
