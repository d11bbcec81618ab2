/** Until enough was seen of a source to measure it: Yahoo and NewsAPI list most articles within a quarter of an hour, see docs/ingestion.md. */
export const ASSUMED_LAG_MS = 15 * 60_000;

/** How a source was watched while an item was published and found. */
export interface Watch {
  /** When the item was found, milliseconds since the Unix epoch. */
  readonly fetchedAt: number;
  /** The last successful look before that one; null when there was none. */
  readonly lookedBefore: number | null;
  /** A source that was looked at this long ago at most counts as watched all along, milliseconds. */
  readonly watchedWithinMs: number;
  /** From publication to the listing, as measured while the source was watched, milliseconds. */
  readonly lagMs: number;
}

/**
 * From when on a bar may know of a news item. Of one that came while its source was watched: from when it was found. Of one from a time when nobody
 * looked: from when it would have been found, which is its publication and the source's lag; never later than it was found, never before
 * it was published.
 */
export function availableAt(publishedAt: number, { fetchedAt, lookedBefore, watchedWithinMs, lagMs }: Watch): number {
  const watched = lookedBefore !== null && (publishedAt <= lookedBefore || fetchedAt - lookedBefore <= watchedWithinMs);
  const known = watched ? fetchedAt : Math.min(fetchedAt, publishedAt + lagMs);
  return Math.max(publishedAt, known);
}
