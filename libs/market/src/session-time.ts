import { BAR_MS } from './bar.js';
import type { Session } from './session.js';

/** Whole minutes from the open to `ts`: 0 for the first bar, 389 for the last of a full day. */
export function minuteOfSession(session: Session, ts: number): number {
  return Math.floor((ts - session.open) / BAR_MS);
}

/** Bars of a session without gaps: 390, or 210 on a half day. */
export function sessionMinutes(session: Session): number {
  return (session.close - session.open) / BAR_MS;
}
