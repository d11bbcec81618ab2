import type { BarSeries } from '@tandem/domain';
import type { Coverage } from './coverage.js';
import type { TimestampSpelling } from './timestamp.js';

/** What became of the rows of one file. Each counts in exactly one of `bars`, `repeated`, `conflicting`, `outsideHours` and `withinMinutes`. */
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
  /** Rows whose time is no start of a minute. */
  readonly withinMinutes: number;
  /** Bars that stood after a later one. They have been sorted. */
  readonly outOfOrder: number;
  /** How the file writes its instants. */
  readonly timestamps: readonly TimestampUse[];
  readonly coverage: Coverage;
}

export interface TimestampUse {
  readonly spelling: TimestampSpelling;
  readonly rows: number;
  /** The first one, as it stands in the file. */
  readonly example: string;
}

/** One file of bars, as it can be used, and what was done to it. */
export interface BarFile {
  /** In regular hours, sorted, one a minute; may be empty. Whether the numbers can be those of bars is not looked at. */
  readonly bars: BarSeries;
  readonly report: BarFileReport;
}
