import { joinFound, type FoundNews } from '@tandem/domain';
import { concernsOneRequest, type NewsApiSource, type SourceError, type YahooSource } from '@tandem/sources';
import type { HealthReporter } from '../shared/health-reporter.js';
import type { NewsFeed } from './news-round.js';

/** Four requests a minute for twenty symbols, beside those for prices. */
const YAHOO_INTERVAL_MS = 5 * 60_000;
/** The free plan permits 50 requests in this time (https://newsapi.org/pricing) … */
const NEWSAPI_PLAN_MS = 12 * 3_600_000;
/** … of which two are left for a restart. */
const NEWSAPI_REQUESTS = 48;
/** What comes a day late is worth no more than a request an hour. */
const NEWSAPI_MIN_INTERVAL_MS = 3_600_000;
/** The free plan lists an article a day late: what was published before the last request may be new. */
const NEWSAPI_DELAY_MS = 2 * 86_400_000;
const NEWSAPI_HISTORY_MS = 29 * 86_400_000;

/** Yahoo's news, symbol by symbol. */
export function yahooNews(source: Pick<YahooSource, 'news'>, health: HealthReporter): NewsFeed {
  return {
    provider: 'yahoo',
    ingestor: 'news',
    intervalMs: YAHOO_INTERVAL_MS,
    health,
    fetch: (symbols, _since, signal, progress) => symbolBySymbol(symbols, (symbol) => source.news(symbol, signal), progress),
  };
}

/** A symbol whose answer cannot be used does not keep the others from theirs; it fails when none can. */
async function symbolBySymbol(
  symbols: readonly string[],
  fetchNews: (symbol: string) => Promise<FoundNews>,
  progress: (done: number) => void,
): Promise<FoundNews> {
  const found: FoundNews[] = [];
  const failed: SourceError[] = [];
  for (const [done, symbol] of symbols.entries()) {
    try {
      found.push(await fetchNews(symbol));
    } catch (error) {
      if (!concernsOneRequest(error)) throw error;
      failed.push(error);
    }
    progress(done + 1);
  }
  if (failed.length > 0 && found.length === 0) throw failed[0]!;
  return joinFound([...found, { news: [], rejected: [], unread: failed.map(({ message }) => message) }]);
}

/** The news of newsapi.org for `symbols`, many of them at a time; as often as the free plan permits. */
export function newsApiNews(
  source: Pick<NewsApiSource, 'news' | 'maxRequests'>,
  symbols: readonly string[],
  health: HealthReporter,
  now: () => number,
): NewsFeed {
  return {
    provider: 'newsapi',
    ingestor: 'newsapi',
    intervalMs: Math.max(NEWSAPI_MIN_INTERVAL_MS, (NEWSAPI_PLAN_MS * source.maxRequests(symbols)) / NEWSAPI_REQUESTS),
    health,
    fetch: (requested, since, signal) =>
      source.news(requested, since === null ? now() - NEWSAPI_HISTORY_MS : since - NEWSAPI_DELAY_MS, signal),
  };
}
