import type { NewsRow } from '@tandem/database';
import { BAR_MS, barsOf, type BarSeries, type MarketClock, type NewsItem } from '@tandem/domain';
import type { MarketSession, VirtualMarket } from '@tandem/sources';
import { MarketClockRows } from '../shared/stores.js';
import type { IngestionDependencies, MarketCalendar } from './market.js';
import { barsUntil } from './playback.js';

/** The market, and where it stands in the database. */
interface JoinedMarket {
  readonly calendar: MarketCalendar;
  readonly clock: MarketClock;
}

/**
 * Opens the market and makes sure that it continues what is stored: every worker that starts may have been given
 * other settings than the one before it. Symbols that are new get their history.
 * @throws SourceMismatchError or MarketMismatchError when the database belongs to another market
 */
export async function joinMarket(dependencies: IngestionDependencies, report: (details: unknown) => void): Promise<JoinedMarket> {
  const calendar = await dependencies.calendar();
  const { market } = calendar;
  const unprepared = new MarketClockRows(market.source, dependencies.speed).at('preparing', 0, Date.now());
  const clock = await dependencies.clocks.claim(unprepared, market.identity);
  if (clock.session !== null) await addSymbols(dependencies, market, { ...clock, session: clock.session }, report);
  return { calendar, clock };
}

/**
 * Stores what the symbols that joined the market since have missed, up to the clock; streaming continues from there with
 * all of them. Idempotent: after a kill it starts again from the first session.
 */
async function addSymbols(
  dependencies: IngestionDependencies,
  market: VirtualMarket,
  clock: MarketClock & { session: string },
  report: (details: unknown) => void,
): Promise<void> {
  const { preparedSymbols } = dependencies;
  const known = new Set(await preparedSymbols.list());
  const missed = new Set(market.symbols.filter((symbol) => !known.has(symbol)));
  for (let index = 0; missed.size > 0 && isStored(market.date(index), clock); index += 1) {
    report({ adding: [...missed], session: index });
    const session = (await market.session(index))!;
    await storeSessionContext(dependencies, market, session);
    await storeClosedBars(dependencies, market, { ...session, bars: storedPart(session, missed, clock) });
  }
  await preparedSymbols.replace(market.symbols);
}

function isStored(date: string | undefined, { session }: { session: string }): boolean {
  return date !== undefined && date <= session;
}

/** All of a session that is over; of the one under way, the minutes before the one that streaming continues with. */
function storedPart({ session, bars }: MarketSession, missed: ReadonlySet<string>, clock: MarketClock): BarSeries[] {
  const wanted = bars.filter(({ symbol }) => missed.has(symbol));
  const underWay = session.date === clock.session && clock.state === 'open';
  return underWay ? wanted.map((series) => barsUntil(series, clock.lastBarTs ?? -Infinity)) : wanted;
}

/**
 * Stores what comes with a session besides its bars: changes of the share, news and macro observations, and the rows that could not be
 * used.
 * @returns rows that could not be used and were not known as such
 */
export async function storeSessionContext(
  { corporateActions, news, macro, quarantine }: IngestionDependencies,
  { source }: VirtualMarket,
  { session, rejected, corporateActions: actions, news: items, macro: observations }: MarketSession,
): Promise<number> {
  const fetchedAt = session.open;
  await corporateActions.upsert(actions.map((action) => ({ ...action, source, fetchedAt })));
  await news.add(items.flatMap((item) => toRows(item, source)));
  await macro.add(observations, { source, fetchedAt, vintages: true });
  return rejected.length === 0 ? 0 : quarantine.add(rejected.map((row) => ({ ...row, source, fetchedAt })));
}

/** A virtual market's news are known as soon as they are published. */
function toRows({ id, symbols, headline, sentiment, publishedAt }: NewsItem, source: string): NewsRow[] {
  return symbols.map((symbol) => ({
    id,
    symbol,
    url: null,
    headline,
    publisher: null,
    source,
    sentiment,
    publishedAt,
    fetchedAt: publishedAt,
    availableAt: publishedAt,
  }));
}

/**
 * Stores a session that is over in one transaction, each bar as if fetched when it closed.
 * @returns rows that were not stored before
 */
export async function storeClosedBars({ bars }: IngestionDependencies, { source }: VirtualMarket, session: MarketSession): Promise<number> {
  const { inserted } = await bars.copyBars(barsOf(session.bars), { source, fetchedAt: (bar) => bar.ts + BAR_MS });
  return inserted;
}
