import { BarRepository, MacroRepository, MarketClockRepository, NewsRepository, type Database } from '@tandem/database';
import { aNewsRow } from '@tandem/database/testing';
import { BAR_MS, barsOf, sessionAt } from '@tandem/domain';
import type { MarketHistory } from '@tandem/features';
import { clockAfter } from './serve-bars.js';

/** Stores a market as ingestion leaves it after its last close: bars, news, macro series and the clock. */
export async function storeHistory(database: Database, { series, news, observations }: MarketHistory): Promise<void> {
  await new BarRepository(database).copyBars(barsOf(series), { source: 'simulated', fetchedAt: (bar) => bar.ts + BAR_MS });
  const rows = news.flatMap(({ symbols, availableAt, publishedAt, sentiment }, i) =>
    symbols.map((symbol) => aNewsRow(`item-${i}`, availableAt, { symbol, publishedAt, fetchedAt: availableAt, sentiment })),
  );
  await new NewsRepository(database).add(rows);
  const last = Math.max(...series.map(({ ts }) => ts.at(-1)!));
  await new MacroRepository(database).add(observations, { source: 'simulated', fetchedAt: last, vintages: true });
  await new MarketClockRepository(database).write({ ...clockAfter(last), state: 'closed', marketTime: sessionAt(last)!.close });
}
