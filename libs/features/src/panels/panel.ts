import {
  BAR_MS,
  barFault,
  FULL_SESSION_MINUTES,
  newYorkDate,
  newYorkInstant,
  newYorkOffset,
  OPEN_MINUTE,
  sessionMinutes,
  sessionOn,
  type Bar,
} from '@tandem/domain';
import { InvalidBarError } from '../errors.js';

const HOURS_A_DAY = 24;
const MINUTES_AN_HOUR = 60;
const HOUR_MS = MINUTES_AN_HOUR * BAR_MS;

/** Where a bar start stands in New York's day and week, in numbers for a feature vector. */
export interface BarClock {
  /** Days since 1970-01-01 in New York: differs between sessions. */
  day: number;
  /** minute / 59. */
  minuteOfHour: number;
  /** hour / 23. */
  hourOfDay: number;
  /** Monday 0 … Friday 1. */
  dayOfWeek: number;
  /** Minutes since 09:30 over 390, however late the exchange opens: the same time of day is always the same number. */
  sinceOpen: number;
  /** Minute of the session, 0 to minutes - 1; outside regular trading the nearer end. */
  minute: number;
  /** Minutes of the day's session: 390, 210 on a half day; 390 where the exchange is closed all day. */
  minutes: number;
  /** Minutes from 09:30 to the open of the day's session: 0 but on a day that opens late. */
  late: number;
  /** The hour that was read last: New York is whole hours from UTC, so that within one only the minute changes. */
  readonly hour: { start: number; firstMinute: number };
}

export const newBarClock = (): BarClock => ({
  day: NaN,
  minuteOfHour: NaN,
  hourOfDay: NaN,
  dayOfWeek: NaN,
  sinceOpen: NaN,
  minute: NaN,
  minutes: NaN,
  late: NaN,
  hour: { start: NaN, firstMinute: NaN },
});

/** Writes the clock of the bar that starts at `ts` (milliseconds since the Unix epoch) to `out`. */
export function readBarClock({ ts }: { readonly ts: number }, out: BarClock): void {
  const { hour } = out;
  if (!(ts >= hour.start && ts < hour.start + HOUR_MS)) readHour(ts, out);
  const minute = Math.floor((ts - hour.start) / BAR_MS);
  const sinceOpen = hour.firstMinute + minute - OPEN_MINUTE;
  out.minuteOfHour = minute / 59;
  out.sinceOpen = sinceOpen / FULL_SESSION_MINUTES;
  out.minute = Math.min(Math.max(sinceOpen - out.late, 0), out.minutes - 1);
}

function readHour(ts: number, out: BarClock): void {
  const hours = Math.floor((ts + newYorkOffset(ts)) / HOUR_MS);
  const day = Math.floor(hours / HOURS_A_DAY);
  const hourOfDay = hours - day * HOURS_A_DAY;
  if (day !== out.day) readSession(ts, out);
  out.day = day;
  out.hourOfDay = hourOfDay / 23;
  out.dayOfWeek = ((day + 3) % 7) / 4; // 1970-01-01 was a Thursday
  out.hour.start = Math.floor(ts / HOUR_MS) * HOUR_MS;
  out.hour.firstMinute = hourOfDay * MINUTES_AN_HOUR;
}

function readSession(ts: number, out: BarClock): void {
  const date = newYorkDate(ts);
  const session = sessionOn(date);
  out.minutes = session === undefined ? FULL_SESSION_MINUTES : sessionMinutes(session);
  out.late = session === undefined ? 0 : (session.open - newYorkInstant(date, OPEN_MINUTE)) / BAR_MS;
}

/** A bar as the engine needs it, which knows its symbol. */
export type EngineBar = Omit<Bar, 'symbol'>;

/** @throws InvalidBarError when a number of `bar` cannot be */
export function assertBar(symbol: string, bar: EngineBar): void {
  const fault = barFault(bar);
  if (fault !== undefined) throw new InvalidBarError(symbol, bar, fault.reason);
}

/** A group of features that share their state. */
export interface FeaturePanel {
  /** Writes the values of `bar` as the next one to `out`, each at `from` + its place in the group; changes no state. */
  write(bar: EngineBar, clock: BarClock, out: Float64Array, from: number): void;
  /** Adds `bar`. */
  advance(bar: EngineBar, clock: BarClock): void;
}
