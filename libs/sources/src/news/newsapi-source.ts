import type { Provider } from '../http/provider.js';
import type { SourceHealth } from '../http/source-health.js';
import { attributeSymbols } from './attribute-symbols.js';
import type { FetchedNews } from './fetched-news.js';
import type { RejectedNews } from './merge-news.js';
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
  /** Told of each article that cannot be used. */
  readonly onRejected?: (rejected: RejectedNews) => void;
  /** Told of a search with more articles than are read: what lies between `since` and `until` is not known. */
  readonly onUnread?: (unread: { readonly symbols: readonly string[]; readonly since: number; readonly until: number }) => void;
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
   * one of `symbols`; with duplicates, which `mergeNews` joins. Few requests: two for the twenty default symbols.
   * @throws SourceError: SourceRefusedError for a key that is not accepted, RateLimitedError when the day's requests are used up
   */
  async news(symbols: readonly string[], since: number, signal: AbortSignal): Promise<FetchedNews[]> {
    const from = Math.max(since, this.options.now() - REACH_MS);
    const found: FetchedNews[] = [];
    for (const query of newsQueries(symbols)) found.push(...await this.search(query, symbols, from, signal));
    return found;
  }

  health(): SourceHealth {
    return this.options.provider.health();
  }

  /** Newest first, going on below the oldest of the last page: further pages cost extra, further searches do not. */
  private async search(query: NewsQuery, symbols: readonly string[], since: number, signal: AbortSignal): Promise<FetchedNews[]> {
    const found: FetchedNews[] = [];
    let until: number | undefined;
    for (let page = 1; ; page += 1) {
      const { articles, totalResults, given } = await this.page(query, since, until, signal);
      found.push(...articles.flatMap((article) => toNews(article, symbols)));
      if (totalResults <= given) return found;
      const oldest = Math.min(until ?? this.options.now(), ...articles.map(({ publishedAt }) => publishedAt));
      if (page === MAX_PAGES || oldest === until) {
        this.options.onUnread?.({ symbols: query.symbols, since, until: oldest });
        return found;
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
      return { totalResults, given: articles.length, articles: articles.flatMap((article) => this.accept(article)) };
    } catch (error) {
      throw explainNewsApiRefusal(error, now());
    }
  }

  private accept(article: unknown): NewsApiArticle[] {
    const read = readArticle(article);
    if (typeof read !== 'string') return [read];
    this.options.onRejected?.({ raw: JSON.stringify(article), reason: read });
    return [];
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
