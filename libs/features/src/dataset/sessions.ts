import { sessionAt, type BarSeries, type Session } from '@tandem/domain';

/** The NYSE session that each of ascending instants lies in; undefined outside regular trading. */
export function* sessionsOf(ts: Float64Array): Generator<Session | undefined> {
  let session: Session | undefined;
  for (const instant of ts) {
    if (session === undefined || instant >= session.close) session = sessionAt(instant);
    yield session;
  }
}

/** The New York dates of all sessions in which any of the series has a bar, ascending. Regular hours only. */
export function sessionDates(series: readonly BarSeries[]): string[] {
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
