import { minuteOfSession, nextSession, sessionAt, sessionMinutes, type BarSeries, type Session } from '@tandem/domain';

/** The NYSE session that each of ascending instants lies in; undefined outside regular trading. */
export function* sessionsOf(ts: Float64Array): Generator<Session | undefined> {
  let session: Session | undefined;
  for (const instant of ts) {
    if (session === undefined || instant >= session.close) session = sessionAt(instant);
    yield session;
  }
}

/** The New York dates of all sessions in which any of the series has a bar, ascending. Regular hours only. */
export function sessionDates(series: Iterable<BarSeries>): string[] {
  const dates = new Set<string>();
  for (const { ts } of series) {
    for (const session of sessionsOf(ts)) if (session !== undefined) dates.add(session.date);
  }
  return [...dates].sort();
}

/** For each bar start (ascending) the place of its session in `dates`; -1 outside of them. */
export function sessionIndices(ts: Float64Array, dates: readonly string[]): Int32Array {
  const places = new Map(dates.map((date, place) => [date, place]));
  const indices = new Int32Array(ts.length);
  let session: Session | undefined;
  let place = -1;
  let i = 0;
  for (const current of sessionsOf(ts)) {
    if (current !== session) place = current === undefined ? -1 : (places.get(current.date) ?? -1);
    session = current;
    indices[i++] = place;
  }
  return indices;
}

/** The rows of ascending bar starts that lie within regular trading; undefined when all do. */
export function regularHoursRows(ts: Float64Array): number[] | undefined {
  const rows: number[] = [];
  let row = 0;
  for (const session of sessionsOf(ts)) {
    if (session !== undefined) rows.push(row);
    row++;
  }
  return rows.length === ts.length ? undefined : rows;
}

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
