import { BAR_MS, type BarSeries, type MacroObservation } from '@tandem/market';
import type { ContextColumns } from '../bar-context.js';
import type { AvailableNews } from './available-news.js';
import { LatestObservations } from './latest-observations.js';
import { NewsMemory } from './news-memory.js';

/**
 * News and macro observations joined to the bars of one symbol, as of each bar's close: an item counts from the first bar
 * that closes at or after its `availableAt` on, however long before it was published or observed. What was known is carried
 * forward; a value is NaN until there was any.
 * @param news of any symbols, in any order; those that do not name the symbol of `bars` are left out
 * @param observations in any order; later values of the same day are revisions, and count from when they were available
 */
export function joinContext(bars: BarSeries, news: readonly AvailableNews[], observations: readonly MacroObservation[]): ContextColumns {
  const own = inOrder(news.filter(({ symbols }) => symbols.includes(bars.symbol)));
  const known = inOrder(observations);
  const columns = allocateColumns(bars.length);
  const memory = new NewsMemory();
  const macro = { VIXCLS: new LatestObservations(), DGS10: new LatestObservations() };
  let nextNews = 0;
  let nextObservation = 0;
  for (let i = 0; i < bars.length; i++) {
    const close = bars.ts[i]! + BAR_MS;
    for (; nextNews < own.length && own[nextNews]!.availableAt <= close; nextNews++) memory.add(own[nextNews]!);
    for (; nextObservation < known.length && known[nextObservation]!.availableAt <= close; nextObservation++) {
      macro[known[nextObservation]!.series].add(known[nextObservation]!);
    }
    const { sentiment, count } = memory.at(close);
    columns.newsSentiment[i] = sentiment;
    columns.newsCount[i] = count;
    columns.vixLevel[i] = macro.VIXCLS.level;
    columns.us10yChange[i] = macro.DGS10.change;
  }
  return columns;
}

function inOrder<T extends { readonly availableAt: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.availableAt - b.availableAt);
}

function allocateColumns(rows: number): ContextColumns {
  const column = () => new Float64Array(rows);
  return { newsSentiment: column(), newsCount: column(), vixLevel: column(), us10yChange: column() };
}
