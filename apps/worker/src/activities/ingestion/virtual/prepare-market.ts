import { ApplicationFailure, log } from '@temporalio/activity';
import type { MarketClock } from '@tandem/domain';
import { FAILURES, type PreparedMarket } from '@tandem/pipeline';
import type { MarketSession } from '@tandem/sources';
import { withHeartbeat } from '../../heartbeat.js';
import { MarketClockRows } from '../shared/stores.js';
import { joinMarket, storeClosedBars, storeSessionContext } from './join-market.js';
import type { IngestionDependencies, MarketCalendar } from './market.js';

/**
 * Stores the sessions that come before the first live one. The market clock says whether that is done: it names a
 * session then.
 * @throws SourceMismatchError or MarketMismatchError when the database belongs to another market
 */
export async function prepareMarket(dependencies: IngestionDependencies): Promise<PreparedMarket> {
  return withHeartbeat(async (report) => {
    const { calendar, clock } = await joinMarket(dependencies, report);
    calendar.market.warnings.forEach((warning) => log.warn(warning));
    if (clock.session !== null) return alreadyPrepared(dependencies, calendar, { ...clock, session: clock.session });
    return storeHistory(dependencies, calendar, report);
  });
}

async function storeHistory(
  dependencies: IngestionDependencies,
  { market }: MarketCalendar,
  report: (details: unknown) => void,
): Promise<PreparedMarket> {
  const stored = { bars: 0, quarantined: 0 };
  let last: MarketSession | undefined;
  for (let index = 0; index < market.preloadSessions; index += 1) {
    report({ session: index, of: market.preloadSessions });
    last = await market.session(index);
    if (last === undefined) break;
    stored.quarantined += await storeSessionContext(dependencies, market, last);
    stored.bars += await storeClosedBars(dependencies, market, last);
  }
  if (last === undefined) throw ApplicationFailure.nonRetryable('The market has no session to begin with.', FAILURES.recording);
  await dependencies.preparedSymbols.replace(market.symbols);
  await setClock(dependencies, market.source, last);
  return { sessions: market.preloadSessions, ...stored, lastSession: last.session.date };
}

/** From here on the market counts as prepared. */
async function setClock(
  { clocks, speed }: IngestionDependencies,
  source: MarketClock['source'],
  { session, bars }: MarketSession,
): Promise<void> {
  const now = Date.now();
  const rows = new MarketClockRows(source, speed);
  rows.enter(session.date);
  rows.recordBar(Math.max(...bars.filter(({ length }) => length > 0).map(({ ts }) => ts.at(-1)!)), now);
  await clocks.write(rows.at('closed', session.close, now));
}

/** A session that was under way when ingestion ended is streamed on, so the one before it counts as the last. */
async function alreadyPrepared(
  { bars }: IngestionDependencies,
  calendar: MarketCalendar,
  { state, session }: MarketClock & { session: string },
): Promise<PreparedMarket> {
  const before = state === 'open' ? calendar.dateBefore(session) : undefined;
  const sessions = (await bars.sessionDates()).length;
  return { sessions, bars: 0, quarantined: 0, lastSession: before ?? session };
}

/**
 * The splits and dividends of a virtual market are stored with the sessions that they fall on: nothing is to be fetched.
 * @returns how many are known, in a sentence
 */
export async function updateCorporateActions({ corporateActions }: Pick<IngestionDependencies, 'corporateActions'>): Promise<string> {
  const actions = await corporateActions.list();
  const splits = actions.filter(({ kind }) => kind === 'split').length;
  return actions.length === 0
    ? 'Corporate actions: none known.'
    : `Corporate actions: ${splits} splits and ${actions.length - splits} dividends known, the newest of ${actions.at(-1)!.exDate}.`;
}
