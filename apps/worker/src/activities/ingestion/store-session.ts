import { BAR_MS, barsOf } from '@tandem/market';
import type { MarketSession, VirtualMarket } from '@tandem/sources';
import type { IngestionDependencies } from './dependencies.js';

/** Stores what comes with a session besides its bars: changes of the share, and the rows that could not be used. */
export async function storeSurroundings(
  { corporateActions, quarantine }: IngestionDependencies,
  { source }: VirtualMarket,
  { session, rejected, corporateActions: actions }: MarketSession,
): Promise<number> {
  const fetchedAt = session.open;
  await corporateActions.upsert(actions.map((action) => ({ ...action, source, fetchedAt })));
  return rejected.length === 0 ? 0 : quarantine.add(rejected.map((row) => ({ ...row, source, fetchedAt })));
}

/**
 * Stores a session that is over in one transaction, each bar as if fetched when it closed.
 * @returns rows that were not stored before
 */
export async function storeClosedBars({ bars }: IngestionDependencies, { source }: VirtualMarket, session: MarketSession): Promise<number> {
  const { inserted } = await bars.copyBars(barsOf(session.bars), { source, fetchedAt: (bar) => bar.ts + BAR_MS });
  return inserted;
}
