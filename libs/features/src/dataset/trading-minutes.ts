import { minuteOfSession, nextSession, sessionAt, sessionMinutes, type Session } from '@tandem/domain';

/**
 * Places bar starts (ascending, all within regular trading) on an axis of trading minutes: consecutive minutes differ by
 * one, and so do the last minute of a session and the first of the next. Starts at the open of the first bar's session.
 * @throws RangeError when an instant lies outside regular trading
 */
export function tradingMinutes(ts: ArrayLike<number>): Int32Array {
  const minutes = new Int32Array(ts.length);
  let session: Session | undefined;
  let before = 0;
  for (let i = 0; i < ts.length; i++) {
    session ??= sessionAt(ts[i]!) ?? refuse(ts[i]!);
    while (ts[i]! >= session.close) {
      before += sessionMinutes(session);
      session = nextSession(session.date);
    }
    if (ts[i]! < session.open) refuse(ts[i]!);
    minutes[i] = before + minuteOfSession(session, ts[i]!);
  }
  return minutes;
}

/**
 * Trading minutes without a bar between the first and the last of `ts` (ascending bar starts in regular trading):
 * the missing minutes of a window. More than MAX_MISSING_MINUTES make it unusable.
 * @throws RangeError when an instant lies outside regular trading
 */
export function missingMinutes(ts: ArrayLike<number>): number {
  if (ts.length === 0) return 0;
  const minutes = tradingMinutes(ts);
  return minutes[ts.length - 1]! - minutes[0]! - (ts.length - 1);
}

function refuse(ts: number): never {
  throw new RangeError(`${new Date(ts).toISOString()} is outside regular trading: give bars of regular hours alone.`);
}
