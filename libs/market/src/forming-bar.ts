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
