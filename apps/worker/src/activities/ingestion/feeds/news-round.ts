import type { IngestorHealthRepository, NewsRepository, NewsRow } from '@tandem/database';
import type { IngestedRound } from '@tandem/pipeline';
import { mergeNews, newsId, sentimentOf, SourceError, type FetchedNews } from '@tandem/sources';
import { log } from '@temporalio/activity';
import { whileBeating } from '../../while-beating.js';
import type { HealthBook } from '../health-book.js';
import { ASSUMED_LAG_MS, availableAt, type Watch } from './available-at.js';

/** Items of a source that tell its lag: the median of fewer says little. */
const LEAST_FOR_LAG = 30;
/** A watch may miss one round and still be one. */
const MISSED_ROUNDS = 2;

/** A source of news. */
export interface NewsFeed {
  /** As `FetchedNews` names it. */
  readonly provider: FetchedNews['provider'];
  /** Name of its row of health. */
  readonly ingestor: string;
  readonly everyMs: number;
  readonly health: HealthBook;
  fetch(symbols: readonly string[], since: number | null, signal: AbortSignal, progress: (done: number) => void): Promise<readonly FetchedNews[]>;
}

export interface NewsDependencies {
  readonly feeds: readonly NewsFeed[];
  readonly symbols: readonly string[];
  readonly news: NewsRepository;
  readonly healths: IngestorHealthRepository;
  readonly now: () => number;
  readonly signal: () => AbortSignal;
}

/** Asks every source that is due for the news of all symbols. A source that is away is told by its health; the others go on. */
export async function ingestNewsRound(dependencies: NewsDependencies): Promise<IngestedRound> {
  return whileBeating(async (report) => {
    const healths = new Map((await dependencies.healths.list()).map((row) => [row.name, row]));
    const told: string[] = [];
    for (const feed of dependencies.feeds) {
      const lookedBefore = healths.get(feed.ingestor)?.lastSuccessAt ?? null;
      if (lookedBefore !== null && dependencies.now() - lookedBefore < 0.9 * feed.everyMs) continue;
      told.push(await askFeed(dependencies, feed, lookedBefore, (done) => report({ source: feed.ingestor, done, of: dependencies.symbols.length })));
    }
    return { summary: told.join(' ') || 'No source was due.', nextInMs: Math.min(...dependencies.feeds.map(({ everyMs }) => everyMs)) };
  });
}

async function askFeed({ symbols, news, now, signal }: NewsDependencies, feed: NewsFeed, lookedBefore: number | null, progress: (done: number) => void): Promise<string> {
  try {
    const found = await feed.fetch(symbols, lookedBefore, signal(), progress);
    const { news: items, rejected } = mergeNews(found);
    for (const { raw, reason } of rejected) log.warn('A news item was left out', { raw, reason });
    const lagMs = (await news.medianLag(feed.provider, LEAST_FOR_LAG)) ?? ASSUMED_LAG_MS;
    const fetchedAt = now();
    const watch: Watch = { fetchedAt, lookedBefore, watchedWithinMs: MISSED_ROUNDS * feed.everyMs, lagMs };
    const stored = await news.add(items.flatMap((item) => rowsOf(item, symbols, watch)));
    feed.health.count({ 'items stored': stored, 'items known already': found.length - rejected.length - stored > 0 ? found.length - rejected.length - stored : 0, 'items rejected': rejected.length });
    const newest = items.at(-1)?.publishedAt;
    const message = `${stored} new among ${items.length} articles`;
    await feed.health.note({ state: 'ok', message, nextTryAt: fetchedAt + feed.everyMs, ...(newest === undefined ? {} : { lagMs: Math.max(0, fetchedAt - newest) }) }, fetchedAt);
    return `${feed.ingestor}: ${message}.`;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    await feed.health.note({ state: 'failing', message: error.message, nextTryAt: now() + feed.everyMs }, now());
    return `${feed.ingestor}: ${error.message}`;
  }
}

function rowsOf(item: FetchedNews, symbols: readonly string[], watch: Watch): NewsRow[] {
  const { url, title, publisher, provider, publishedAt } = item;
  const shared = {
    id: newsId(item), url, headline: title, publisher, source: provider, sentiment: sentimentOf(title), publishedAt, fetchedAt: watch.fetchedAt,
    availableAt: availableAt(publishedAt, watch),
  };
  return item.symbols.filter((symbol) => symbols.includes(symbol)).map((symbol) => ({ ...shared, symbol }));
}
