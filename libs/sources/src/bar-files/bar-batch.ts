import type { BarSeries } from '@tandem/domain';

/** A part of a file of bars, small enough to be held and stored at once. */
export interface BarBatch {
  /** One series a symbol, in their order, none empty. No minute of the file comes twice in all of its batches. */
  readonly bars: readonly BarSeries[];
  /** Rows that no bar could be made of. */
  readonly refused: readonly RefusedRow[];
  /** Accepted rows whose `ts` names no time zone: taken for UTC. */
  readonly withoutZone: number;
  /** Share of the file that has been read, 0 to 1. */
  readonly share: number;
}

/** A row of a file that was refused, to be kept with its reason. */
export interface RefusedRow {
  /** As the file or its name says it; undefined where the row's own is no symbol. */
  readonly symbol: string | undefined;
  /** CSV: line of the file, 1 is the header. Parquet: number of the row, from 1. */
  readonly line: number;
  readonly raw: string;
  readonly reason: string;
}

/** Rows of a batch: some 5 MB in columns and on their way to the database. */
export const BATCH_ROWS = 65_536;
/** Refused rows of a batch. */
export const BATCH_REFUSED = 1_000;
