import { ZoneClock } from './zone-clock.js';

/** Wall-clock fields in New York of one instant. */
interface NewYorkTime {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 0 Sunday … 6 Saturday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** New York changes its clocks on whole hours of UTC. */
const newYork = new ZoneClock('America/New_York', HOUR_MS);

/** Milliseconds to add to UTC to get New York wall time at `ts`: -5 h in winter, -4 h in summer. */
export function newYorkOffset(ts: number): number {
  return newYork.offset(ts);
}

/** New York wall time of `ts`; cheap enough for every bar of a year. */
export function newYorkTime(ts: number): NewYorkTime {
  const local = new Date(ts + newYorkOffset(ts));
  return {
    date: newYorkDate(ts),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  };
}

const DAY_MS = 24 * HOUR_MS;
/** The day that was asked for last: bars of a day come one after the other. */
const last = { day: Number.NaN, date: '' };

/** The day in New York that contains `ts`, `YYYY-MM-DD`. */
export function newYorkDate(ts: number): string {
  const day = Math.floor((ts + newYorkOffset(ts)) / DAY_MS);
  if (day === last.day) return last.date;
  last.date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  last.day = day;
  return last.date;
}

/** The instant at which New York clocks show `minuteOfDay` minutes past midnight on `date` (not within a DST change). */
export function newYorkInstant(date: string, minuteOfDay: number): number {
  return newYork.instant(Date.parse(`${date}T00:00:00Z`) + minuteOfDay * MINUTE_MS);
}
