import type { Provider } from '../http/provider.js';
import type { SourceHealth } from '../http/source-health.js';
import { attributeSymbols } from './attribute-symbols.js';
import { joinFound, type FetchedNews, type FoundNews, type RejectedNews } from './fetched-news.js';
import { readAnswer, readArticle, type NewsApiArticle } from './newsapi-answer.js';
import { newsQueries, type NewsQuery } from './newsapi-query.js';
import { explainNewsApiRefusal } from './newsapi-refusal.js';

/** The most that NewsAPI gives at once, and on the free plan of one search at all. */
const PAGE_SIZE = 100;
/** The free plan reaches back a month (https://newsapi.org/pricing), and refuses to be asked for more. */
const REACH_MS = 29 * 86_400_000;
/** Requests of one search: more than this many hundred articles are not read. */
const MAX_PAGES = 3;

export interface NewsApiSourceOptions {
  /** Guards every request. The free plan permits 50 in 12 hours. */
  readonly provider: Pick<Provider, 'name' | 'fetch' | 'health'>;
  readonly apiKey: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly url?: string;
}

/** News of NewsAPI (https://newsapi.org/docs/endpoints/everything). On the free plan articles come a day late, for non-commercial use. */
export class NewsApiSource {
  private readonly url: string;

  constructor(private readonly options: NewsApiSourceOptions) {
    this.url = options.url ?? 'https://newsapi.org/v2/everything';
  }

  /**
   * English articles since `since` (milliseconds since the Unix epoch, a month back at most) whose title or description speaks of
   * one of `symbols`.
   * @throws SourceError: SourceRefusedError for a key that is not accepted, RateLimitedError when the day's requests are used up
   */
  async news(symbols: readonly string[], since: number, signal: AbortSignal): Promise<FoundNews> {
    const from = Math.max(since, this.options.now() - REACH_MS);
    const found: FoundNews[] = [];
    for (const query of newsQueries(symbols)) found.push(await this.search(query, symbols, from, signal));
    return joinFound(found);
  }

  /** Requests that asking for the news of `symbols` takes at most: six for the twenty default ones. */
  mostRequests(symbols: readonly string[]): number {
    return MAX_PAGES * newsQueries(symbols).length;
  }

  health(): SourceHealth {
    return this.options.provider.health();
  }

  /** Newest first, going on below the oldest of the last page: further pages cost extra, further searches do not. */
  private async search(query: NewsQuery, symbols: readonly string[], since: number, signal: AbortSignal): Promise<FoundNews> {
    const news: FetchedNews[] = [];
    const rejected: RejectedNews[] = [];
    let until: number | undefined;
    for (let page = 1; ; page += 1) {
      const answer = await this.page(query, since, until, signal);
      news.push(...answer.articles.flatMap((article) => toNews(article, symbols)));
      rejected.push(...answer.rejected);
      if (answer.totalResults <= answer.given) return { news, rejected, unread: [] };
      const oldest = Math.min(until ?? this.options.now(), ...answer.articles.map(({ publishedAt }) => publishedAt));
      if (page === MAX_PAGES || oldest === until) {
        return { news, rejected, unread: [`There are more articles about ${query.symbols.join(', ')} than are read: those from ${toSeconds(since)} to ${toSeconds(oldest)} UTC are not known.`] };
      }
      until = oldest;
    }
  }

  private async page({ q }: NewsQuery, since: number, until: number | undefined, signal: AbortSignal) {
    const { provider, apiKey, now } = this.options;
    const parameters = new URLSearchParams({
      q, searchIn: 'title,description', language: 'en', sortBy: 'publishedAt', pageSize: String(PAGE_SIZE), from: toSeconds(since),
      ...(until === undefined ? {} : { to: toSeconds(until) }),
    });
    try {
      const response = await provider.fetch(`${this.url}?${parameters}`, { signal, headers: { 'x-api-key': apiKey } });
      const { totalResults, articles } = readAnswer(provider.name, await response.text());
      const read = articles.map((article) => ({ article, value: readArticle(article) }));
      return {
        totalResults,
        given: articles.length,
        articles: read.flatMap(({ value }) => (typeof value === 'string' ? [] : value)),
        rejected: read.flatMap(({ article, value }) => (typeof value === 'string' ? { raw: JSON.stringify(article), reason: value } : [])),
      };
    } catch (error) {
      throw explainNewsApiRefusal(error, now());
    }
  }
}

function toNews({ title, description, url, publisher, publishedAt }: NewsApiArticle, symbols: readonly string[]): FetchedNews[] {
  const spokenOf = attributeSymbols(`${title}\n${description}`, symbols);
  return spokenOf.length === 0 ? [] : [{ url, title, publishedAt, symbols: spokenOf, publisher, provider: 'newsapi' }];
}

/** ISO 8601 to the second, in UTC, as NewsAPI reads it. */
function toSeconds(ts: number): string {
  return new Date(ts).toISOString().slice(0, 19);
}
