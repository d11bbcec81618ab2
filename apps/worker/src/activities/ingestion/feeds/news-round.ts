import { log } from '@temporalio/activity';
import type { IngestorHealthRepository, IngestorHealthRow, NewsRepository, NewsRow } from '@tandem/database';
import { canonicalUrl, mergeNews, newsId, sentimentOf, type FetchedNews, type FoundNews } from '@tandem/domain';
import type { FeedRound } from '@tandem/pipeline';
import { RateLimitedError, SourceError } from '@tandem/sources';
import { withHeartbeat } from '../../heartbeat.js';
import type { HealthReporter } from '../shared/health-reporter.js';

/**
 * Assumed until a source's own lag is measured: Yahoo and NewsAPI list most articles within a quarter of an hour, see docs/ingestion.md.
 */
const DEFAULT_LAG_MS = 15 * 60_000;

/** How a source was watched while an item was published and found. */
export interface Watch {
  /** When the item was found, milliseconds since the Unix epoch. */
  readonly fetchedAt: number;
  /** The last successful fetch before that one; null when there was none. */
  readonly previousFetchAt: number | null;
  /** A source fetched at most this long before counts as watched all along, milliseconds. */
  readonly watchedWithinMs: number;
  /** From publication to the listing, as measured while the source was watched, milliseconds. */
  readonly lagMs: number;
}

/**
 * From when on a bar may know of a news item. Of one that came while its source was watched: from when it was found. Of one from a time
 * without
 * fetches: from when it would have been found, which is its publication and the source's lag; never later than it was found, never before
 * it was published.
 */
export function availableAt(publishedAt: number, { fetchedAt, previousFetchAt, watchedWithinMs, lagMs }: Watch): number {
  const watched = previousFetchAt !== null && (publishedAt <= previousFetchAt || fetchedAt - previousFetchAt <= watchedWithinMs);
  const known = watched ? fetchedAt : Math.min(fetchedAt, publishedAt + lagMs);
  return Math.max(publishedAt, known);
}

/** Items that the lag of a source is measured by: the median of fewer says little. */
const MIN_ITEMS_FOR_LAG = 30;
/** A source counts as watched although one round was missed. */
const MAX_ROUNDS_BETWEEN = 2;
/** A source that has failed is tried again after this long, or in its next round. */
const RETRY_MS = 10 * 60_000;
/** Rounds do not come to the millisecond: what is nearly due is. */
const DUE_TOLERANCE_MS = 30_000;

/** A source of news. */
export interface NewsFeed {
  /** As `FetchedNews` names it. */
  readonly provider: FetchedNews['provider'];
  /** Name of its row of health. */
  readonly ingestor: string;
  readonly intervalMs: number;
  readonly health: HealthReporter;
  fetch(symbols: readonly string[], since: number | null, signal: AbortSignal, progress: (done: number) => void): Promise<FoundNews>;
}

export interface NewsDependencies {
  readonly feeds: readonly NewsFeed[];
  readonly symbols: readonly string[];
  readonly news: NewsRepository;
  readonly healths: IngestorHealthRepository;
  readonly now: () => number;
  readonly signal: () => AbortSignal;
}

/** Fetches the news of all symbols from every source that is due. A source that is away shows in its health; the others continue. */
export async function ingestNewsRound(dependencies: NewsDependencies): Promise<FeedRound> {
  return withHeartbeat(async (report) => {
    const healths = new Map((await dependencies.healths.list()).map((row) => [row.name, row]));
    const summaries: string[] = [];
    for (const feed of dependencies.feeds) {
      const health = healths.get(feed.ingestor);
      if (!isDue(feed, health, dependencies.now())) continue;
      summaries.push(
        await fetchFeed(dependencies, feed, health?.lastSuccessAt ?? null, (done) =>
          report({ source: feed.ingestor, done, of: dependencies.symbols.length }),
        ),
      );
    }
    return {
      summary: summaries.join(' ') || 'No source was due.',
      nextInMs: Math.min(...dependencies.feeds.map(({ intervalMs }) => intervalMs)),
    };
  });
}

/** Whether a source may be fetched, by its last row of health, which an earlier process may have written. */
function isDue({ intervalMs }: NewsFeed, health: IngestorHealthRow | undefined, now: number): boolean {
  if (health === undefined) return true;
  const failed = health.state === 'failing' && health.nextTryAt !== null;
  const dueAt = failed ? health.nextTryAt! : health.lastSuccessAt === null ? -Infinity : health.lastSuccessAt + intervalMs;
  return now >= dueAt - DUE_TOLERANCE_MS;
}

async function fetchFeed(
  dependencies: NewsDependencies,
  feed: NewsFeed,
  previousFetchAt: number | null,
  progress: (done: number) => void,
): Promise<string> {
  const { symbols, now, signal } = dependencies;
  try {
    const found = await feed.fetch(symbols, previousFetchAt, signal(), progress);
    const message = await storeNews(dependencies, feed, found, previousFetchAt);
    return `${feed.ingestor}: ${message}.`;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const retryAt = error instanceof RateLimitedError ? error.retryAt : -Infinity;
    await feed.health.report(
      { state: 'failing', message: error.message, nextTryAt: Math.max(retryAt, now() + Math.min(RETRY_MS, feed.intervalMs)) },
      now(),
    );
    return `${feed.ingestor}: ${error.message}`;
  }
}

async function storeNews(
  { symbols, news, now }: NewsDependencies,
  feed: NewsFeed,
  { news: found, rejected: refused, unread }: FoundNews,
  previousFetchAt: number | null,
): Promise<string> {
  const { news: items, rejected: faulty } = mergeNews(found);
  const rejected = [...refused, ...faulty];
  for (const { raw, reason } of rejected) log.warn('news item left out', { raw, reason });
  for (const gap of unread) log.warn('news not read', { source: feed.ingestor, gap });
  const lagMs = (await news.medianLag(feed.provider, MIN_ITEMS_FOR_LAG)) ?? DEFAULT_LAG_MS;
  const fetchedAt = now();
  const watch: Watch = { fetchedAt, previousFetchAt, watchedWithinMs: MAX_ROUNDS_BETWEEN * feed.intervalMs, lagMs };
  const known = await news.idsOf(items.flatMap(({ url }) => canonicalUrl(url) ?? []));
  const stored = await news.add(items.flatMap((item) => rowsOf(item, known, symbols, watch)));
  feed.health.count({
    'items stored': stored,
    'items known already': Math.max(0, found.length - faulty.length - stored),
    'items rejected': rejected.length,
  });
  const newest = items.at(-1)?.publishedAt;
  const message = [`${stored} new among ${items.length} articles`, ...unread].join('. ');
  await feed.health.report(
    {
      state: 'ok',
      message,
      nextTryAt: fetchedAt + feed.intervalMs,
      ...(newest === undefined ? {} : { lagMs: Math.max(0, fetchedAt - newest) }),
    },
    fetchedAt,
  );
  return message;
}

function rowsOf(item: FetchedNews, known: ReadonlyMap<string, string>, symbols: readonly string[], watch: Watch): NewsRow[] {
  const { url, title, publisher, provider, publishedAt } = item;
  const canonical = canonicalUrl(url);
  const shared = {
    id: known.get(canonical ?? '') ?? newsId(item),
    url,
    canonicalUrl: canonical,
    headline: title,
    publisher,
    source: provider,
    sentiment: sentimentOf(title),
    publishedAt,
    fetchedAt: watch.fetchedAt,
    availableAt: availableAt(publishedAt, watch),
  };
  return item.symbols.filter((symbol) => symbols.includes(symbol)).map((symbol) => ({ ...shared, symbol }));
}
