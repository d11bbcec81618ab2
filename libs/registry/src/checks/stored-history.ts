import { BarRepository, MacroRepository, MarketClockRepository, NewsRepository, type Database } from '@tandem/database';
import { BAR_MS, END, lastSessionOver, MARKET_SYMBOL, sessionOn, type Random } from '@tandem/domain';
import { cleanBars, CONTEXT_SERIES, NEWS_MEMORY_MS, valuesOf, type MarketHistory } from '@tandem/features';
import { firstMacroDay, toAvailableNews } from '../datasets.js';
import { CheckRefusedError } from './errors.js';
import type { CheckedBars } from './outcome.js';

/** The newest ones: a full training needs twenty. Of 20 symbols the look-ahead has taken 600 MB and 9 s of a processor by two thirds. */
const MAX_SESSIONS = 30;
/** Beside the market symbol; what holds for one holds for all, and each run draws anew which they are. */
const MAX_SYMBOLS = 20;

/** What a check computes again, and what that is. */
export interface StoredHistory {
  readonly history: MarketHistory;
  readonly bars: CheckedBars;
}

/**
 * The newest sessions that are over, as a training reads them: adjusted and cleaned bars, news and macro observations with the time from
 * which each was known.
 * @param symbols of this installation; of more than MAX_SYMBOLS some are drawn
 * @throws CheckRefusedError before the first session is over
 * @throws MissingMarketSeriesError, DataQualityError
 */
export async function readStoredHistory(database: Database, symbols: readonly string[], random: Random): Promise<StoredHistory> {
  const clock = await new MarketClockRepository(database).read();
  const last = clock && lastSessionOver(clock);
  const repository = new BarRepository(database);
  const dates = last === null ? [] : (await repository.sessionDates()).filter((date) => date <= last).slice(-MAX_SESSIONS);
  if (dates.length === 0) throw new CheckRefusedError('No session is over yet: there are no bars to check. Ask again after a close.');
  const [first, end] = [sessionOn(dates[0]!)!.open, sessionOn(dates.at(-1)!)!.close];
  const { symbols: cleaned, defects } = cleanBars(await repository.series(draw(symbols, random), first, end, end));
  const leftOut = new Set(defects.leftOut.map(({ symbol }) => symbol));
  const series = [...valuesOf(cleaned)].map(({ bars }) => bars).filter(({ symbol, length }) => length > 0 && !leftOut.has(symbol));
  const names = series.map(({ symbol }) => symbol);
  const [news, observations] = await Promise.all([
    new NewsRepository(database).known(names, first - NEWS_MEMORY_MS, end + BAR_MS, END),
    new MacroRepository(database).known(CONTEXT_SERIES, firstMacroDay(first), end + BAR_MS, END),
  ]);
  return {
    history: { series, news: news.map(toAvailableNews), observations },
    bars: {
      symbols: names,
      symbolsStored: new Set([...symbols, MARKET_SYMBOL]).size,
      sessions: dates.length,
      first: dates[0]!,
      last: dates.at(-1)!,
      bars: series.reduce((sum, { length }) => sum + length, 0),
    },
  };
}

/** At most MAX_SYMBOLS, and the market symbol, in the order in which they are given. */
function draw(symbols: readonly string[], random: Random): string[] {
  const others = [...new Set(symbols)].filter((symbol) => symbol !== MARKET_SYMBOL);
  const left = [...others];
  const drawn = new Set<string>();
  while (drawn.size < Math.min(MAX_SYMBOLS, others.length)) drawn.add(left.splice(random.index(left.length), 1)[0]!);
  return [...others.filter((symbol) => drawn.has(symbol)), MARKET_SYMBOL];
}
