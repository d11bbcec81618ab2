import type { MarketClock } from '@tandem/market';
import { FAILURES, type PreparedMarket } from '@tandem/pipeline';
import type { MarketSession } from '@tandem/sources';
import { ApplicationFailure, Context, log } from '@temporalio/activity';
import { ClockFace } from './clock-face.js';
import type { IngestionDependencies } from './dependencies.js';
import type { MarketCalendar } from './market-calendar.js';
import { storeClosedBars, storeSurroundings } from './store-session.js';

/**
 * Stores the sessions that come before the first live one. The market clock says whether that is done: it names a
 * session then.
 * @throws ForeignSourceError when the database belongs to another source
 */
export async function prepareMarket(dependencies: IngestionDependencies): Promise<PreparedMarket> {
  const calendar = await dependencies.calendar();
  const { market } = calendar;
  market.warnings.forEach((warning) => log.warn(warning));
  const face = new ClockFace(market.source, dependencies.speed);
  const clock = await dependencies.clocks.ensureSource(face.at('preparing', 0, Date.now()));
  if (clock.session !== null) return alreadyPrepared(dependencies, calendar, { ...clock, session: clock.session });

  const stored = { bars: 0, quarantined: 0 };
  let last: MarketSession | undefined;
  for (let index = 0; index < market.preloadSessions; index += 1) {
    Context.current().heartbeat({ session: index, of: market.preloadSessions });
    last = await market.session(index);
    if (last === undefined) break;
    stored.quarantined += await storeSurroundings(dependencies, market, last);
    stored.bars += await storeClosedBars(dependencies, market, last);
  }
  if (last === undefined) throw ApplicationFailure.nonRetryable('The market has no session to begin with.', FAILURES.recording);

  const now = Date.now();
  const newest = Math.max(...last.bars.filter(({ length }) => length > 0).map(({ ts }) => ts.at(-1)!));
  face.enter(last.session.date);
  face.closedBar(newest, now);
  await dependencies.clocks.write(face.at('closed', last.session.close, now));
  return { sessions: market.preloadSessions, ...stored, lastSession: last.session.date };
}

/** A session that was under way when ingestion ended is streamed on, so the one before it counts as the last. */
async function alreadyPrepared(
  { bars }: IngestionDependencies,
  calendar: MarketCalendar,
  { state, session }: MarketClock & { session: string },
): Promise<PreparedMarket> {
  const before = state === 'open' ? await calendar.before(session) : undefined;
  const sessions = (await bars.sessionDates()).length;
  return { sessions, bars: 0, quarantined: 0, lastSession: before?.session.date ?? session };
}
