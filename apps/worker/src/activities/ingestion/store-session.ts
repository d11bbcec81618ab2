import type { NewsRow } from '@tandem/database';
import { BAR_MS, barsOf, type NewsItem } from '@tandem/domain';
import type { MarketSession, VirtualMarket } from '@tandem/sources';
import type { IngestionDependencies } from './dependencies.js';

/**
 * Stores what comes with a session besides its bars: changes of the share, news and macro observations, and the rows that could not be used.
 * @returns rows that could not be used and were not known as such
 */
export async function storeSurroundings(
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
    id, symbol, url: null, headline, publisher: null, source, sentiment, publishedAt, fetchedAt: publishedAt, availableAt: publishedAt,
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
