import { createHash } from 'node:crypto';
import { newYorkDate } from '@tandem/domain';
import type { FetchedNews } from './fetched-news.js';
import { headlineKey } from './headline-key.js';

/** 96 bits: with a million items a chance of 1 in 10^17 that any two share an id. */
const ID_LENGTH = 24;

/**
 * The same for every copy of a headline on one day in New York, whoever gives it and wherever it stands, so that a copy which
 * comes in a later fetch is not stored again. 24 hexadecimal digits of SHA-256.
 */
export function newsId(item: Pick<FetchedNews, 'title' | 'publisher' | 'publishedAt'>): string {
  return createHash('sha256').update(storyOf(item)).digest('hex').slice(0, ID_LENGTH);
}

/** What makes two items one story. */
export function storyOf({ title, publisher, publishedAt }: Pick<FetchedNews, 'title' | 'publisher' | 'publishedAt'>): string {
  return `${newYorkDate(publishedAt)} ${headlineKey(title, publisher)}`;
}
