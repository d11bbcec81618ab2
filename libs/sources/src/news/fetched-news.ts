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
