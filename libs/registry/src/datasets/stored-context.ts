import { MacroRepository, NewsRepository, type Database, type KnownNews } from '@tandem/database';
import { BAR_MS, newYorkDate, type BarSeries } from '@tandem/domain';
import { CONTEXT_SERIES, joinContext, NEWS_MEMORY_MS, type AvailableNews, type ContextColumns } from '@tandem/features';

/** Days before the first bar from which a macro value is still carried forward: longer than any series of ours pauses. */
const CARRIED_DAYS = 100;
const DAY_MS = 86_400_000;

/** News as they are joined: one row a symbol. */
export function toAvailableNews({ symbol, sentiment, publishedAt, availableAt }: KnownNews): AvailableNews {
  return { symbols: [symbol], sentiment, publishedAt, availableAt };
}

/** The first day of macro observations that bars from `ts` on may need, `YYYY-MM-DD`. */
export function firstMacroDay(ts: number): string {
  return newYorkDate(ts - CARRIED_DAYS * DAY_MS);
}

/**
 * News and macro observations joined to stored bars, each as of its bar's close.
 * @returns nothing where nothing is known
 * @param recordedBy what was written later, by the database's clock, is left out
 */
export async function storedContext(database: Database, series: readonly BarSeries[], recordedBy: number): Promise<ReadonlyMap<string, ContextColumns>> {
  const filled = series.filter(({ length }) => length > 0);
  if (filled.length === 0) return new Map();
  const from = Math.min(...filled.map(({ ts }) => ts[0]!));
  const to = Math.max(...filled.map(({ ts, length }) => ts[length - 1]!)) + BAR_MS + 1;
  const symbols = filled.map(({ symbol }) => symbol);
  const [news, observations] = await Promise.all([
    new NewsRepository(database).known(symbols, from - NEWS_MEMORY_MS, to, recordedBy),
    new MacroRepository(database).known(Object.values(CONTEXT_SERIES), firstMacroDay(from), to, recordedBy),
  ]);
  if (news.length === 0 && observations.length === 0) return new Map();
  const available = news.map(toAvailableNews);
  return new Map(filled.map((bars) => [bars.symbol, joinContext(bars, available, observations)]));
}
