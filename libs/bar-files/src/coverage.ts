import { BAR_MS, sessionAt, sessionMinutes, sessionsBetween, type BarSeries, type Session } from '@tandem/domain';
import { inCalendar } from './bar-row.js';

/**
 * Tells the starts of the exchange's regular minutes from other instants. Made for millions of them: it remembers the
 * session of the last one, for the next is mostly of the same.
 */
export class TradingMinutes {
  #open = 0;
  #close = 0;

  /** @param ts milliseconds since the Unix epoch */
  has(ts: number): boolean {
    if (ts % BAR_MS !== 0) return false;
    if (ts >= this.#open && ts < this.#close) return true;
    const session = inCalendar(ts) ? sessionAt(ts) : undefined;
    if (session === undefined) return false;
    this.#open = session.open;
    this.#close = session.close;
    return true;
  }

  /**
   * Whether values are those of a bar beyond doubt: what `readBarRow` takes is all of this and volumes a millionth of a share
   * off a whole one.
   */
  hasBar(ts: number, open: number, high: number, low: number, close: number, volume: number): boolean {
    return low > 0 && low <= open && low <= close && high >= open && high >= close && high < Infinity && volume >= 0 && Number.isInteger(volume) && this.has(ts);
  }
}

/** Which sessions of the exchange a series covers, and how densely. */
export interface Coverage {
  /** Starts of the first and the last bar, milliseconds since the Unix epoch; null without bars. */
  readonly from: number | null;
  readonly to: number | null;
  /** Sessions with at least one bar. */
  readonly sessions: number;
  /** Of those, sessions that close early. */
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
    halfDays: sessions.filter(({ earlyClose }) => earlyClose).length,
    missingSessions: first && last ? sessionsBetween(first.date, last.date).length - sessions.length : 0,
    missingMinutes: sessions.reduce((sum, session) => sum + sessionMinutes(session), 0) - length,
    zeroVolume: volume.filter((shares) => shares === 0).length,
  };
}

function sessionsWith(ts: Float64Array): Session[] {
  const sessions: Session[] = [];
  for (const instant of ts) {
    if (instant >= (sessions.at(-1)?.close ?? -Infinity)) sessions.push(sessionAt(instant)!);
  }
  return sessions;
}
