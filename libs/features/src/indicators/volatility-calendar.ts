import { HORIZON_BARS, volatilityShape } from '@tandem/domain';

/** What volatility usually does in a session of some length, minute by minute. */
interface VolatilityCalendar {
  /** Usual volatility of each minute, relative to the root mean square of a full session. */
  readonly usual: Float64Array;
  /** Root of the usual variance from the open to the end of each minute. */
  readonly sinceOpen: Float64Array;
  /** Root mean square of what is usual in the HORIZON_BARS minutes after each one; after the close nothing is. */
  readonly ahead: Float64Array;
}

/** Least volatility expected ahead: of the last minute of a session there is none, and logarithms follow. */
const MIN_AHEAD = 0.2;

const CALENDARS = new Map<number, VolatilityCalendar>();

/** @param minutes length of the session: 390, 210 on a half day */
export function volatilityCalendar(minutes: number): VolatilityCalendar {
  const known = CALENDARS.get(minutes);
  if (known !== undefined) return known;
  const usual = volatilityShape(minutes);
  const variance = new Float64Array(minutes + 1);
  usual.forEach((value, minute) => {
    variance[minute + 1] = variance[minute]! + value * value;
  });
  const until = (minute: number) => variance[Math.min(minute, minutes)]!;
  const calendar: VolatilityCalendar = {
    usual,
    sinceOpen: usual.map((_, minute) => Math.sqrt(until(minute + 1))),
    ahead: usual.map((_, minute) => Math.max(MIN_AHEAD, Math.sqrt((until(minute + 1 + HORIZON_BARS) - until(minute + 1)) / HORIZON_BARS))),
  };
  CALENDARS.set(minutes, calendar);
  return calendar;
}

/** Keeps logarithms finite and barriers apart where a price stood still: a hundredth of a basis point a minute. */
export const MIN_VOLATILITY = 1e-6;
