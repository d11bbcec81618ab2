import type { BarSeries } from '@tandem/market';
import type { Coverage } from './coverage.js';
import type { TimestampSpelling } from './timestamp.js';

/** What became of the rows of one file. Each row counts in exactly one of `bars`, `repeated`, `conflicting`, `outsideHours` and `impossible`. */
export interface BarFileReport {
  /** Name within the directory. */
  readonly file: string;
  readonly symbol: string;
  /** Rows below the header. */
  readonly rows: number;
  readonly bars: number;
  /** Later rows of a minute that say the same as its first. */
  readonly repeated: number;
  /** Later rows of a minute that say something else than its first, which is the one that counts. */
  readonly conflicting: number;
  /** Outside the exchange's regular hours: before the open, from the close on, weekends, holidays. */
  readonly outsideHours: number;
  /** Rows of numbers that no bar can have, by reason. */
  readonly impossible: readonly ImpossibleRows[];
  /** Bars that stood after a later one. They have been sorted. */
  readonly outOfOrder: number;
  /** How the file writes its instants. */
  readonly timestamps: readonly TimestampUse[];
  readonly coverage: Coverage;
}

export interface ImpossibleRows {
  readonly reason: string;
  readonly rows: number;
  /** Of the first of them; 1 is the header. */
  readonly line: number;
}

export interface TimestampUse {
  readonly spelling: TimestampSpelling;
  readonly rows: number;
  /** The first one, as it stands in the file. */
  readonly example: string;
}

/** One file of bars, as it can be used, and what was done to it. */
export interface BarFile {
  /** In regular hours, sorted, one a minute; may be empty. */
  readonly bars: BarSeries;
  readonly report: BarFileReport;
}
