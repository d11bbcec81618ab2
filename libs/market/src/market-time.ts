import { BAR_MS } from './bar.js';
import type { MarketClock } from './market-clock.js';
import { sessionAt, sessionOn } from './nyse-calendar.js';
import type { Session } from './session.js';

/** A bar is overdue when the market has gone on for this long, in market time, after the newest one … */
export const STALE_MARKET_MS = 2 * 60_000;
/** … and the wall clock for this long, so that a fast virtual market is not called stale for a short pause. */
export const STALE_WALL_MS = 15_000;

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
export function isStale(clock: MarketClock, wallNow: number): boolean {
  const missed = missedSession(clock, wallNow);
  const session = missed ?? openSession(clock);
  if (session === undefined) return false;
  const now = missed === undefined ? marketNow(clock, wallNow) : wallNow;
  const wallOfOpen = missed === undefined ? clock.wallTime - (clock.marketTime - session.open) / clock.speed : session.open;
  const lastBarEnd = clock.lastBarTs === null ? session.open : clock.lastBarTs + BAR_MS;
  const marketAge = now - Math.max(session.open, lastBarEnd);
  const wallAge = wallNow - Math.max(wallOfOpen, clock.lastBarWallTime ?? wallOfOpen);
  return marketAge >= STALE_MARKET_MS && wallAge >= STALE_WALL_MS;
}

function openSession({ state, session }: MarketClock): Session | undefined {
  return state === 'open' && session !== null ? sessionOn(session) : undefined;
}

/** The session of a real market that is under way though the clock knows nothing of it. */
function missedSession({ source, state, session }: MarketClock, wallNow: number): Session | undefined {
  if (source !== 'yahoo' || state === 'preparing') return undefined;
  const underWay = sessionAt(wallNow);
  return underWay !== undefined && (state !== 'open' || session !== underWay.date) ? underWay : undefined;
}
