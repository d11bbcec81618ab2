import { BAR_MS, type BarSeries, type MacroObservation } from '@tandem/domain';
import type { ContextColumns } from '../bar-context.js';
import type { AvailableNews } from './available-news.js';
import { ContextJoin } from './context-join.js';

/**
 * `ContextJoin` over all bars of a series.
 * @param news of any symbols, in any order; those that do not name the symbol of `bars` are left out
 * @param observations in any order; later values of the same day are revisions, and count from when they were available
 */
export function joinContext(bars: BarSeries, news: readonly AvailableNews[], observations: readonly MacroObservation[]): ContextColumns {
  const join = new ContextJoin(bars.symbol, news, observations);
  const columns = allocateColumns(bars.length);
  for (let i = 0; i < bars.length; i++) {
    const { newsSentiment, newsCount, vixLevel, us10yChange } = join.at(bars.ts[i]! + BAR_MS);
    columns.newsSentiment[i] = newsSentiment;
    columns.newsCount[i] = newsCount;
    columns.vixLevel[i] = vixLevel;
    columns.us10yChange[i] = us10yChange;
  }
  return columns;
}

function allocateColumns(rows: number): ContextColumns {
  const column = () => new Float64Array(rows);
  return { newsSentiment: column(), newsCount: column(), vixLevel: column(), us10yChange: column() };
}
