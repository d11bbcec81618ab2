/** An article as a provider of news tells of it. */
export interface FetchedNews {
  readonly url: string;
  readonly title: string;
  /** Milliseconds since the Unix epoch (UTC). */
  readonly publishedAt: number;
  /** Tickers the article is about, in upper case, each once. */
  readonly symbols: readonly string[];
  readonly publisher: string | null;
  readonly provider: 'yahoo' | 'newsapi';
}

/** A news item that cannot be used, and why. */
export interface RejectedNews {
  /** The item as it came, JSON. */
  readonly raw: string;
  readonly reason: string;
}

/** What a provider was found to tell. */
export interface FoundNews {
  /** With duplicates, which `mergeNews` joins. */
  readonly news: readonly FetchedNews[];
  readonly rejected: readonly RejectedNews[];
  /** What was not read, a sentence each. */
  readonly unread: readonly string[];
}

/** What several searches found, as one. */
export function joinFound(found: readonly FoundNews[]): FoundNews {
  return { news: found.flatMap(({ news }) => news), rejected: found.flatMap(({ rejected }) => rejected), unread: found.flatMap(({ unread }) => unread) };
}
