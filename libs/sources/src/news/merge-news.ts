import { canonicalUrl } from './canonical-url.js';
import type { FetchedNews, RejectedNews } from './fetched-news.js';
import { headlineKey } from './headline-key.js';
import { storyOf } from './news-id.js';

/** No news is of the next century; a time beyond it is not in milliseconds. */
const LAST_INSTANT = Date.UTC(2100, 0, 1);

export interface MergedNews {
  /** No two with the same address or story; oldest first. */
  readonly news: FetchedNews[];
  readonly rejected: RejectedNews[];
}

/**
 * Joins items that are one: those with the same canonical address, those with the same headline on the same day in New York, and
 * those that a third joins. What stays is the earliest of them, with the symbols of all. The order of `items` does not matter,
 * and to merge the result again changes nothing. An item without a web address, a headline or a time is rejected.
 */
export function mergeNews(items: readonly FetchedNews[]): MergedNews {
  const rejected: RejectedNews[] = [];
  /** The group that an address or a story belongs to. */
  const groups = new Map<string, FetchedNews[]>();
  for (const item of items) {
    const reason = faultOf(item);
    if (reason !== undefined) rejected.push({ raw: JSON.stringify(item), reason });
    else join(groups, item);
  }
  return { news: [...new Set(groups.values())].map(mergeGroup).sort(byAge), rejected };
}

function faultOf({ url, title, publisher, publishedAt }: FetchedNews): string | undefined {
  if (canonicalUrl(url) === null) return `the address is '${url}', expected one of the web (http or https)`;
  if (!(Number.isSafeInteger(publishedAt) && publishedAt > 0 && publishedAt < LAST_INSTANT)) {
    return `publishedAt is ${publishedAt}, expected milliseconds since 1970`;
  }
  return headlineKey(title, publisher) === '' ? 'the headline has no words' : undefined;
}

function join(groups: Map<string, FetchedNews[]>, item: FetchedNews): void {
  const keys = keysOf(item);
  const group = [...new Set(keys.flatMap((key) => groups.get(key) ?? [])), item];
  for (const key of group.flatMap(keysOf)) groups.set(key, group);
}

function keysOf(item: FetchedNews): string[] {
  return [`url ${canonicalUrl(item.url)}`, `story ${storyOf(item)}`];
}

function mergeGroup(group: readonly FetchedNews[]): FetchedNews {
  const [first] = [...group].sort(byAge);
  return { ...first!, symbols: [...new Set(group.flatMap(({ symbols }) => symbols))].sort() };
}

/** Oldest first; among items of one instant the order is arbitrary, but always the same. */
function byAge(a: FetchedNews, b: FetchedNews): number {
  if (a.publishedAt !== b.publishedAt) return a.publishedAt - b.publishedAt;
  const [left, right] = [tieBreak(a), tieBreak(b)];
  return left < right ? -1 : Number(left > right);
}

function tieBreak({ url, title, publisher, provider }: FetchedNews): string {
  return JSON.stringify([url, title, publisher, provider]);
}
