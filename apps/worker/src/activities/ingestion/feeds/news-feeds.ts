import type { FetchedNews, NewsApiSource, YahooSource } from '@tandem/sources';
import type { HealthBook } from '../health-book.js';
import type { NewsFeed } from './news-round.js';

/** Four requests a minute for twenty symbols, beside those for prices. */
const YAHOO_EVERY_MS = 5 * 60_000;
/** Two requests a round for twenty symbols: half of the free plan's hundred a day. */
const NEWSAPI_EVERY_MS = 3_600_000;
/** The free plan lists an article a day late: what was published before the last look may be new. */
const NEWSAPI_DELAY_MS = 2 * 86_400_000;
const NEWSAPI_FIRST_MS = 29 * 86_400_000;

/** Yahoo's news, symbol by symbol. */
export function yahooNews(source: Pick<YahooSource, 'news'>, health: HealthBook): NewsFeed {
  return {
    provider: 'yahoo',
    ingestor: 'news',
    everyMs: YAHOO_EVERY_MS,
    health,
    async fetch(symbols, _since, signal, progress) {
      const found: FetchedNews[] = [];
      for (const [done, symbol] of symbols.entries()) {
        found.push(...(await source.news(symbol, signal)));
        progress(done + 1);
      }
      return found;
    },
  };
}

/** The news of newsapi.org, of many symbols at a time. */
export function newsApiNews(source: Pick<NewsApiSource, 'news'>, health: HealthBook, now: () => number): NewsFeed {
  return {
    provider: 'newsapi',
    ingestor: 'newsapi',
    everyMs: NEWSAPI_EVERY_MS,
    health,
    fetch: (symbols, since, signal) => source.news(symbols, since === null ? now() - NEWSAPI_FIRST_MS : since - NEWSAPI_DELAY_MS, signal),
  };
}
