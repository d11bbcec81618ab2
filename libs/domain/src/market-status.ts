import type { MarketPhase, Source } from './enumerations.js';
import { marketNow, type MarketClock } from './market-clock.js';
import { newYorkDate, newYorkInstant } from './new-york-time.js';
import { nextSession, sessionOn, type Session } from './nyse-calendar.js';

/** The phase, and the session that is under way or comes next. */
export interface MarketStatus {
  readonly phase: MarketPhase;
  /** Whether that session ends before 16:00 New York. */
  readonly earlyClose: boolean;
  /** Its open, milliseconds since the Unix epoch; in the past while it is under way. */
  readonly opensAt: number;
  /** Its close, milliseconds since the Unix epoch; always to come. */
  readonly closesAt: number;
}

/**
 * Minutes since New York midnight at which trading before the open begins, 04:00: the early trading session of NYSE Arca
 * (https://www.nyse.com/markets/hours-calendars) and the pre-market hours of Nasdaq (https://www.nasdaq.com/market-activity/pre-market).
 */
const PRE_MARKET_MINUTE = 4 * 60;

/**
 * What time it is in the market of an installation at wall time `wallNow`, milliseconds since the Unix epoch: wall time in
 * a real one, that of its own clock in a virtual one; null while nobody knows that, before its first session.
 */
export function marketTimeOf(source: Source, clock: MarketClock | null, wallNow: number): number | null {
  if (source === 'yahoo') return wallNow;
  return clock === null || clock.session === null ? null : marketNow(clock, wallNow);
}

/** How the market of an installation stands at wall time `wallNow`; null while nobody knows what time it is there. */
export function marketStatus(source: Source, clock: MarketClock | null, wallNow: number): MarketStatus | null {
  const now = marketTimeOf(source, clock, wallNow);
  return now === null ? null : marketStatusAt(now);
}

/**
 * How the exchange stands at `now`, milliseconds since the Unix epoch, by its calendar alone.
 * @throws CalendarError outside 1998–2100
 */
export function marketStatusAt(now: number): MarketStatus {
  const session = sessionAtOrAfter(now);
  return { phase: phaseAt(session, now), earlyClose: session.earlyClose, opensAt: session.open, closesAt: session.close };
}

/** The first session that has not closed at `now`. */
function sessionAtOrAfter(now: number): Session {
  const today = newYorkDate(now);
  const session = sessionOn(today);
  return session !== undefined && now < session.close ? session : nextSession(today);
}

function phaseAt({ date, open }: Session, now: number): MarketPhase {
  if (now >= open) return 'open';
  return now >= newYorkInstant(date, PRE_MARKET_MINUTE) ? 'pre' : 'closed';
}
