import { isHalfDay, sessionAt, sessionMinutes, sessionsBetween, type BarSeries, type Session } from '@tandem/domain';

/** Which sessions of the exchange a series covers, and how densely. */
export interface Coverage {
  /** Starts of the first and the last bar, milliseconds since the Unix epoch; null without bars. */
  readonly from: number | null;
  readonly to: number | null;
  /** Sessions with at least one bar. */
  readonly sessions: number;
  /** Of those, sessions that close at 13:00. */
  readonly halfDays: number;
  /** Sessions between the first and the last without any bar. */
  readonly missingSessions: number;
  /** Minutes of its sessions without a bar. */
  readonly missingMinutes: number;
  /** Bars in which nothing was traded. */
  readonly zeroVolume: number;
}

/** @param bars in regular hours alone */
export function coverageOf({ length, ts, volume }: BarSeries): Coverage {
  const sessions = sessionsWith(ts);
  const [first, last] = [sessions[0], sessions.at(-1)];
  return {
    from: ts[0] ?? null,
    to: ts.at(-1) ?? null,
    sessions: sessions.length,
    halfDays: sessions.filter(isHalfDay).length,
    missingSessions: first && last ? sessionsBetween(first.date, last.date).length - sessions.length : 0,
    missingMinutes: sessions.reduce((sum, session) => sum + sessionMinutes(session), 0) - length,
    zeroVolume: volume.filter((shares) => shares === 0).length,
  };
}

function sessionsWith(ts: Float64Array): Session[] {
  const sessions: Session[] = [];
  let close = -Infinity;
  for (const instant of ts) {
    if (instant < close) continue;
    const session = sessionAt(instant)!;
    close = session.close;
    sessions.push(session);
  }
  return sessions;
}
