import type { ChartCoverage } from '@tandem/database';
import { addDays, BAR_MS, newYorkDate, sessionMinutes, sessionsBetween, type Session } from '@tandem/domain';

/** How far back Yahoo's one-minute chart reaches, in days: about 30 (https://help.yahoo.com/kb/SLN2310.html speaks of the last month). */
const HISTORY_DAYS = 29;
/** Yahoo gives no more of the one-minute chart at once: https://github.com/ranaroussi/yfinance/blob/main/yfinance/scrapers/history.py. */
const SPAN_MS = 7 * 86_400_000;
/** Yahoo keeps correcting a session's bars for some minutes; after this long it is read once more, as a whole. */
export const SETTLED_MS = 15 * BAR_MS;
/** A minute that ended this recently and is not in the chart may still come. */
const CHART_LAG_MS = 2 * BAR_MS;
/** Minutes read again every time: late trades correct the newest bars. */
const OVERLAP_MS = 5 * BAR_MS;
/** The chart of a session that is over reaches this near its end, or it may not be all there is. */
const END_MS = 15 * BAR_MS;
/** The other sign of a chart that is not all there is: less than this share of the session's minutes. */
const MIN_SHARE = 0.5;
/**
 * What a chart lacked is requested once more after this long: the source had time to complete it. What is not there then was never traded.
 */
const SECOND_LOOK_MS = 6 * 3_600_000;

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

/** What is known of a symbol's chart of a session; undefined when nothing is. */
export type CoverageOf = (session: Session) => ChartCoverage | undefined;

/**
 * What of the sessions is not known to be the chart's yet, and can be requested.
 * @returns null when there is nothing to read
 */
export function chartGap(sessions: readonly Session[], coverageOf: CoverageOf, now: number): ChartGap | null {
  const open = sessions.filter((session) => now >= session.open + BAR_MS && isOpen(session, coverageOf(session), now));
  const [first] = open;
  if (first === undefined) return null;
  const until = coverageOf(first)?.until;
  const from = until === undefined || isSettled(first, now) ? first.open : Math.max(first.open, until - OVERLAP_MS);
  return { from, to: Math.min(now, open.at(-1)!.close) };
}

function isOpen(session: Session, coverage: ChartCoverage | undefined, now: number): boolean {
  if (coverage === undefined) return true;
  return coverage.until < session.close && (coverage.shortSince === null || now >= coverage.shortSince + SECOND_LOOK_MS);
}

/** A gap in spans that the source gives at once. None ends within a session, but where the gap does: each session is read whole. */
export function* spansOf({ from, to }: ChartGap, sessions: readonly Session[]): Generator<ChartGap> {
  for (let start = from; start < to;) {
    const latest = Math.min(to, start + SPAN_MS);
    const cut = latest < to ? sessions.find(({ open, close }) => open > start && open < latest && latest < close) : undefined;
    const end = cut?.open ?? latest;
    yield { from: start, to: end };
    start = end;
  }
}

/** How much of a session a chart holds. */
export interface ChartExtent {
  readonly bars: number;
  /** End of the newest bar; -Infinity without one. */
  readonly newestEnd: number;
}

/**
 * What is known of a session after its chart was read until `now`. One that is not settled is never known to its end, nor is one whose
 * chart
 * seems to lack something, until a second reading has found no more.
 */
export function coverageAfter(session: Session, extent: ChartExtent, before: ChartCoverage | undefined, now: number): ChartCoverage {
  const shortSince = before?.shortSince ?? null;
  if (!isSettled(session, now)) {
    const passed = Math.max(extent.newestEnd, Math.floor((now - CHART_LAG_MS) / BAR_MS) * BAR_MS);
    return { until: within(session, passed), shortSince };
  }
  const isShort = extent.newestEnd < session.close - END_MS || extent.bars < MIN_SHARE * sessionMinutes(session);
  if (!isShort || (shortSince !== null && now >= shortSince + SECOND_LOOK_MS)) return { until: session.close, shortSince };
  return { until: Math.max(before?.until ?? session.open, within(session, extent.newestEnd)), shortSince: shortSince ?? now };
}

/** In a session, and before its last minute. */
function within({ open, close }: Session, ts: number): number {
  return Math.max(open, Math.min(ts, close - BAR_MS));
}
