import { z } from 'zod';
import {
  attributeSymbols,
  COMPANIES,
  joinFound,
  rejectedNews,
  type Company,
  type FetchedNews,
  type FoundNews,
  type RejectedNews,
} from '@tandem/domain';
import type { SourceHealth } from '../http/circuit-breaker.js';
import { MalformedResponseError, RateLimitedError, SourceRefusedError } from '../http/errors.js';
import type { Provider } from '../http/provider.js';

const RESPONSE = z.object({ status: z.literal('ok'), totalResults: z.number().int().nonnegative(), articles: z.array(z.unknown()) });

const ARTICLE = z.object({
  source: z.object({ name: z.string().nullish() }).nullish(),
  title: z.string(),
  description: z.string().nullish(),
  url: z.string(),
  publishedAt: z.iso.datetime({ offset: true }),
});

/** One article, with what is needed of it. */
interface NewsApiArticle {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly publisher: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly publishedAt: number;
}

/** @throws MalformedResponseError */
function readResponse(provider: string, text: string): { totalResults: number; articles: unknown[] } {
  try {
    return RESPONSE.parse(JSON.parse(text));
  } catch (error) {
    const excerpt = text.slice(0, 100);
    const expected = 'JSON with status "ok", totalResults and articles';
    throw new MalformedResponseError(provider, `${provider} answered with '${excerpt}', expected ${expected}.`, { excerpt, cause: error });
  }
}

/** An article, or why it cannot be used. What publishers took back has `[Removed]` for everything. */
function readArticle(article: unknown): NewsApiArticle | string {
  const { data, error } = ARTICLE.safeParse(article);
  if (data === undefined) return z.prettifyError(error);
  if (data.title === '[Removed]') return 'its publisher removed it';
  return {
    title: data.title,
    description: data.description ?? '',
    url: data.url,
    publisher: data.source?.name ?? null,
    publishedAt: Date.parse(data.publishedAt),
  };
}

/** Characters of `q`, encoded (https://newsapi.org/docs/endpoints/everything). */
const MAX_LENGTH = 500;

/** Keeps out what else is written of Netflix, Nike and Oracle: reviews, trainers and baseball. */
const OF_BUSINESS = ['stock', 'shares', 'earnings', 'revenue', 'profit', 'analyst', 'CEO', 'investors'];

/** A search for several symbols at once. */
interface NewsQuery {
  readonly symbols: readonly string[];
  readonly q: string;
}

/** As few searches as the length permits, for all `symbols`; of a company that is not known, by where it may be listed. */
export function newsQueries(symbols: readonly string[], companies: ReadonlyMap<string, Company> = COMPANIES): NewsQuery[] {
  const queries: NewsQuery[] = [];
  let batch: string[] = [];
  for (const symbol of symbols) {
    if (batch.length > 0 && encodedLength(toQuery([...batch, symbol], companies)) > MAX_LENGTH) {
      queries.push({ symbols: batch, q: toQuery(batch, companies) });
      batch = [];
    }
    batch.push(symbol);
  }
  return batch.length === 0 ? queries : [...queries, { symbols: batch, q: toQuery(batch, companies) }];
}

function toQuery(symbols: readonly string[], companies: ReadonlyMap<string, Company>): string {
  const names = symbols.flatMap((symbol) => companies.get(symbol)?.search ?? [`NASDAQ ${symbol}`, `NYSE ${symbol}`]);
  return `(${names.map(quoted).join(' OR ')}) AND (${OF_BUSINESS.join(' OR ')})`;
}

function quoted(term: string): string {
  return /^[A-Za-z]+$/.test(term) ? term : `"${term}"`;
}

function encodedLength(q: string): number {
  return encodeURIComponent(q).length;
}

/** "100 requests over a 24 hour period (50 requests available every 12 hours)" on the free plan. */
const QUOTA_MS = 12 * 3_600_000;

/**
 * NewsAPI gives the reason of a refusal as `{"status":"error","code":…,"message":…}` (https://newsapi.org/docs/errors). Returns it
 * as an error with the remedy, or the time of the next try; any other error as it is.
 * @param now milliseconds since the Unix epoch
 */
function explainNewsApiRefusal(error: unknown, now: number): unknown {
  if (error instanceof SourceRefusedError) {
    const { provider, status, excerpt } = error;
    const remedy = 'Set NEWSAPI_KEY to a key of https://newsapi.org/account, or unset it to go without.';
    return new SourceRefusedError(provider, `${provider} refuses the key: ${messageIn(excerpt)} ${remedy}`, {
      status,
      excerpt,
      cause: error,
    });
  }
  if (error instanceof RateLimitedError && /rateLimited|apiKeyExhausted/.test(error.excerpt)) {
    const { provider, status, excerpt } = error;
    const retryAt = Math.max(error.retryAt, now + QUOTA_MS);
    const next = `It is asked again at ${new Date(retryAt).toISOString()}.`;
    return new RateLimitedError(provider, `${provider} has no requests left: ${messageIn(excerpt)} ${next}`, retryAt, {
      status,
      excerpt,
      cause: error,
    });
  }
  return error;
}

function messageIn(excerpt: string): string {
  return /"message"\s*:\s*"([^"]*)/.exec(excerpt)?.[1] ?? excerpt;
}

/** The most that NewsAPI gives at once, and on the free plan of one search at all. */
const PAGE_SIZE = 100;
/** The free plan has articles of a month (https://newsapi.org/pricing), and refuses to be asked for more. */
const MAX_AGE_MS = 29 * 86_400_000;
/** Requests of one search: more than this many hundred articles are not read. */
const MAX_PAGES = 3;

interface NewsApiSourceOptions {
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
   * English articles since `since` (milliseconds since the Unix epoch, a month back at most) whose title or description mentions
   * one of `symbols`.
   * @throws SourceError: SourceRefusedError for a key that is not accepted, RateLimitedError when the day's requests are used up
   */
  async news(symbols: readonly string[], since: number, signal: AbortSignal): Promise<FoundNews> {
    const from = Math.max(since, this.options.now() - MAX_AGE_MS);
    const found: FoundNews[] = [];
    for (const query of newsQueries(symbols)) found.push(await this.search(query, symbols, from, signal));
    return joinFound(found);
  }

  /** Requests that `news` takes at most: six for the twenty default symbols. */
  maxRequests(symbols: readonly string[]): number {
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
      const result = await this.page(query, since, until, signal);
      news.push(...result.articles.flatMap((article) => toNews(article, symbols)));
      rejected.push(...result.rejected);
      if (result.totalResults <= result.given) return { news, rejected, unread: [] };
      const oldest = Math.min(until ?? this.options.now(), ...result.articles.map(({ publishedAt }) => publishedAt));
      if (page === MAX_PAGES || oldest === until) {
        const span = `${toSeconds(since)} to ${toSeconds(oldest)} UTC`;
        return {
          news,
          rejected,
          unread: [`There are more articles about ${query.symbols.join(', ')} than are read: those from ${span} are not known.`],
        };
      }
      until = oldest;
    }
  }

  private async page({ q }: NewsQuery, since: number, until: number | undefined, signal: AbortSignal) {
    const { provider, apiKey, now } = this.options;
    const parameters = new URLSearchParams({
      q,
      searchIn: 'title,description',
      language: 'en',
      sortBy: 'publishedAt',
      pageSize: String(PAGE_SIZE),
      from: toSeconds(since),
      ...(until === undefined ? {} : { to: toSeconds(until) }),
    });
    try {
      const response = await provider.fetch(`${this.url}?${parameters}`, { signal, headers: { 'x-api-key': apiKey } });
      const { totalResults, articles } = readResponse(provider.name, await response.text());
      const read = articles.map((article) => ({ article, value: readArticle(article) }));
      return {
        totalResults,
        given: articles.length,
        articles: read.flatMap(({ value }) => (typeof value === 'string' ? [] : value)),
        rejected: read.flatMap(({ article, value }) => (typeof value === 'string' ? rejectedNews(article, value) : [])),
      };
    } catch (error) {
      throw explainNewsApiRefusal(error, now());
    }
  }
}

function toNews({ title, description, url, publisher, publishedAt }: NewsApiArticle, symbols: readonly string[]): FetchedNews[] {
  const mentioned = attributeSymbols(`${title}\n${description}`, symbols);
  return mentioned.length === 0 ? [] : [{ url, title, publishedAt, symbols: mentioned, publisher, provider: 'newsapi' }];
}

/** ISO 8601 to the second, in UTC, as NewsAPI reads it. */
function toSeconds(ts: number): string {
  return new Date(ts).toISOString().slice(0, 19);
}
