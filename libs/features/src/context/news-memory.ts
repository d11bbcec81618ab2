import type { NewsItem } from '@tandem/domain';

/** What is joined of a news item. */
export interface AvailableNews extends Pick<NewsItem, 'symbols' | 'publishedAt' | 'sentiment'> {
  /**
   * When Tandem could know it, milliseconds since the Unix epoch (UTC): the later of published and fetched when live,
   * published plus the source's measured lag when backfilled.
   */
  readonly availableAt: number;
}

/**
 * After this long a news item weighs half. After a day a sixteenth is left: daily news predicts returns for a day or two
 * only (Heston and Sinha 2017, "News vs. Sentiment", Financial Analysts Journal 73).
 */
export const NEWS_HALF_LIFE_MS = 6 * 3_600_000;

/** An item this old counts no longer; its weight has fallen to a sixteenth. */
export const NEWS_MEMORY_MS = 4 * NEWS_HALF_LIFE_MS;

/** What is known of the news at an instant; NaN before the first item. */
export interface NewsState {
  /** -1 to 1: see `NewsMemory`. */
  readonly sentiment: number;
  /** Items published within NEWS_MEMORY_MS. */
  readonly count: number;
}

const NO_NEWS: NewsState = { sentiment: NaN, count: NaN };

/**
 * News of one symbol as time goes on. The sentiment is sum(w s) / max(1, sum(w)) over the items of the last
 * NEWS_MEMORY_MS, w = 2^(-age / NEWS_HALF_LIFE_MS), age counted from publication: one item fades towards 0, several fresh
 * ones give their mean. Nothing older leaves a trace, so it does not matter where a history begins.
 */
export class NewsMemory {
  #items: AvailableNews[] = [];
  #any = false;

  /** Adds an item that has just become available. */
  add(item: AvailableNews): void {
    this.#items.push(item);
    this.#any = true;
  }

  /** @param now not before that of the last call, and not before any item was available */
  at(now: number): NewsState {
    if (!this.#any) return NO_NEWS;
    this.#items = this.#items.filter(({ publishedAt }) => now - publishedAt < NEWS_MEMORY_MS);
    let weights = 0;
    let sum = 0;
    for (const { publishedAt, sentiment } of this.#items) {
      const weight = 2 ** (-Math.max(0, now - publishedAt) / NEWS_HALF_LIFE_MS);
      weights += weight;
      sum += weight * sentiment;
    }
    return { sentiment: sum / Math.max(1, weights), count: this.#items.length };
  }
}
