import { BAR_MS } from './bar.js';
import type { MarketState, Source } from './enumerations.js';
import { previousSession, sessionAt, sessionOn } from './nyse-calendar.js';

/**
 * The one row that says what time it is in the market. Ingestion alone writes it; everything else reads it, so that
 * a replayed, a simulated and a real market are handled alike.
 */
export interface MarketClock {
  readonly source: Source;
  readonly state: MarketState;
  /** Market time when the row was written, milliseconds since the Unix epoch (UTC). */
  readonly marketTime: number;
  /** Wall time at which the row was written, milliseconds since the Unix epoch (UTC). */
  readonly wallTime: number;
  /** Market seconds that pass in one wall second; 1 for a real market. */
  readonly speed: number;
  /** The session now open or last opened, `YYYY-MM-DD` in New York; null before the first. */
  readonly session: string | null;
  /** Start of the newest closed bar, milliseconds since the Unix epoch; null before the first. */
  readonly lastBarTs: number | null;
  /** Wall time at which the newest bar was committed; null before the first. */
  readonly lastBarWallTime: number | null;
}

/** A bar is overdue when the market has gone on for this long, in market time, after the newest one … */
const STALE_MARKET_MS = 2 * 60_000;
/** … and the wall clock for this long, so that a fast virtual market is not called stale for a short pause. */
const STALE_WALL_MS = 15_000;

/**
 * Market time at wall time `wallNow`, milliseconds since the Unix epoch: while the market is open it goes on at
 * `clock.speed` from what the clock says, never beyond the session's close; else it stands still.
 */
export function marketNow(clock: MarketClock, wallNow: number): number {
  if (clock.state !== 'open' || clock.session === null) return clock.marketTime;
  const elapsed = Math.max(0, wallNow - clock.wallTime) * clock.speed;
  const close = sessionOn(clock.session)?.close ?? clock.marketTime;
  return Math.max(clock.marketTime, Math.min(clock.marketTime + elapsed, close));
}

/**
 * Whether prices are too old to act on: the session is open and no new bar came for two market minutes and for 15 s
 * of wall time. Before the session's first bar both are counted from its open. A real market is open by the exchange's calendar
 * too: where nobody is left to write that it has opened, what is shown is of the session before.
 */
export function isStale(written: MarketClock, wallNow: number): boolean {
  const clock = withCalendar(written, wallNow);
  const session = clock.session === null ? undefined : sessionOn(clock.session);
  if (clock.state !== 'open' || session === undefined) return false;
  const wallOfOpen = clock.wallTime - (clock.marketTime - session.open) / clock.speed;
  const lastBarEnd = clock.lastBarTs === null ? session.open : clock.lastBarTs + BAR_MS;
  const marketAge = marketNow(clock, wallNow) - Math.max(session.open, lastBarEnd);
  const wallAge = wallNow - Math.max(wallOfOpen, clock.lastBarWallTime ?? wallOfOpen);
  return marketAge >= STALE_MARKET_MS && wallAge >= STALE_WALL_MS;
}

/** The newest session of which all bars have come, `YYYY-MM-DD` in New York; null before the first. Of one under way they still come in. */
export function lastSessionOver({ session, state }: MarketClock): string | null {
  return session !== null && state === 'open' ? previousSession(session).date : session;
}

/** The clock of a real market as it would have been written at the opening of the session that is under way, where nobody wrote that. */
function withCalendar(clock: MarketClock, wallNow: number): MarketClock {
  const underWay = clock.source === 'yahoo' && clock.state !== 'preparing' ? sessionAt(wallNow) : undefined;
  if (underWay === undefined || (clock.state === 'open' && clock.session === underWay.date)) return clock;
  return { ...clock, state: 'open', session: underWay.date, marketTime: underWay.open, wallTime: underWay.open };
}
