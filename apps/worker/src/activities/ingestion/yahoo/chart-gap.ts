import { addDays, BAR_MS, newYorkDate, sessionsBetween, type Session } from '@tandem/market';

/** How far back Yahoo's one-minute chart reaches, in days: about 30 (https://help.yahoo.com/kb/SLN2310.html speaks of the last month). */
const HISTORY_DAYS = 29;
/** Yahoo goes on correcting a session's bars for some minutes; after this long it is read once more, as a whole. */
export const SETTLED_MS = 15 * BAR_MS;
/** A minute that ended this recently and is not in the chart may still come. */
const CHART_LAG_MS = 2 * BAR_MS;
/** Minutes read again every time: late trades correct the newest bars. */
const OVERLAP_MS = 5 * BAR_MS;

/** A span of a symbol's chart that has to be read, milliseconds since the Unix epoch. */
export interface ChartGap {
  readonly from: number;
  readonly to: number;
}

/** The sessions that the chart still reaches, the one under way included, oldest first. */
export function chartSessions(now: number): readonly Session[] {
  const today = newYorkDate(now);
  return sessionsBetween(addDays(today, -HISTORY_DAYS), today).filter(({ open }) => open < now);
}

/** Whether a session's bars will not be corrected any more. */
export function isSettled({ close }: Session, now: number): boolean {
  return now >= close + SETTLED_MS;
}

/**
 * What of the sessions is not known to be the chart's yet.
 * @param coveredUntil end of what is known of a session; undefined when nothing is
 * @returns null when there is nothing to read
 */
export function chartGap(sessions: readonly Session[], coveredUntil: (session: Session) => number | undefined, now: number): ChartGap | null {
  const open = sessions.filter((session) => (coveredUntil(session) ?? 0) < session.close && now >= session.open + BAR_MS);
  const [first] = open;
  if (first === undefined) return null;
  const until = coveredUntil(first);
  const from = until === undefined || isSettled(first, now) ? first.open : Math.max(first.open, until - OVERLAP_MS);
  return { from, to: Math.min(now, open.at(-1)!.close) };
}

/**
 * Until when a session is known after its chart was read at `now` and brought bars up to `newestEnd`. A session that is not settled is never
 * known to its end.
 */
export function coveredBy(session: Session, now: number, newestEnd: number): number {
  if (isSettled(session, now)) return session.close;
  const told = Math.max(newestEnd, Math.floor((now - CHART_LAG_MS) / BAR_MS) * BAR_MS);
  return Math.max(session.open, Math.min(told, session.close - BAR_MS));
}
