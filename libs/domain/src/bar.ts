/** One minute of trading of one symbol. Prices in US dollars, volume in shares. */
export interface Bar {
  readonly symbol: string;
  /** Start of the minute, milliseconds since the Unix epoch (UTC). */
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Length of a bar. */
export const BAR_MS = 60_000;

/** Earlier and later than any bar, and within what the database takes for a time; milliseconds since the Unix epoch. */
export const BEGINNING = 0;
export const END = Date.UTC(9999, 0, 1);

/** A bar that has not closed yet, as a feed shows it. */
export interface FormingBar {
  /** Milliseconds since the bar's start, at most 60,000. */
  readonly elapsedMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** The last price. */
  readonly close: number;
  /** Shares traded so far in this minute. */
  readonly volume: number;
}
