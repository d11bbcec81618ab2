import type { Source } from './bar.js';

/** What the market is doing, as ingestion last said. `ended`: a recording has no more sessions. */
export type MarketState = 'preparing' | 'open' | 'closed' | 'ended';

/**
 * The one row that says what time it is in the market. Ingestion alone writes it; everything else reads it, so that
 * a replayed, a simulated and a real market are handled alike.
 */
export interface MarketClock {
  readonly source: Source;
  readonly state: MarketState;
  /** Market time when the row was written, milliseconds since the Unix epoch (UTC). */
  readonly marketTime: number;
  /** Wall time at which the row was written, milliseconds since the Unix epoch (UTC). */
  readonly wallTime: number;
  /** Market seconds that pass in one wall second; 1 for a real market. */
  readonly speed: number;
  /** The session now open or last opened, `YYYY-MM-DD` in New York; null before the first. */
  readonly session: string | null;
  /** Start of the newest closed bar, milliseconds since the Unix epoch; null before the first. */
  readonly lastBarTs: number | null;
  /** Wall time at which the newest bar was committed; null before the first. */
  readonly lastBarWallTime: number | null;
}
