import type { NewsItem } from '@tandem/domain';

/** What is joined of a news item. */
export interface AvailableNews extends Pick<NewsItem, 'symbols' | 'publishedAt' | 'sentiment'> {
  /**
   * When Tandem could know it, milliseconds since the Unix epoch (UTC): the later of published and fetched when live,
   * published plus the source's measured lag when backfilled.
   */
  readonly availableAt: number;
}
