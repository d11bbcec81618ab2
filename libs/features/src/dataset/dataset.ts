import type { ClassShares } from '@tandem/domain';
import type { FeatureMatrix } from '../engine/compute-features.js';
import type { BarrierLabels } from '../labels/triple-barrier.js';
import type { BarrierChoice } from '../labels/tune-barrier.js';
import type { QualityReport } from '../quality/quality-report.js';
import type { DatasetRecipe } from './recipe.js';
import type { RowRange, SessionSplit, SplitPart } from './split.js';
import type { Sequence } from './spool.js';

/** Which rows: the arrays are parallel, one entry per sample. */
export interface SampleIndices {
  /** Place in `Dataset.rows`. */
  readonly symbol: Int32Array;
  /** Row within the symbol: the last bar of the sample's window. */
  readonly bar: Int32Array;
}

/** The samples of one part of the split, ordered by symbol, then time. */
export interface Samples extends SampleIndices {
  readonly length: number;
  /** 0 DOWN, 1 NEUTRAL, 2 UP. */
  readonly classIndex: Uint8Array;
  /** c[t + 30] / c[t] - 1. */
  readonly forwardReturn: Float64Array;
  /** Index into the sessions of this part of the split. */
  readonly session: Int32Array;
  readonly shares: ClassShares;
}

/** Why bars of the split's sessions ended no sample, before any stride. Every bar counts once, at its first reason. */
export interface ExcludedRows {
  /** Among the first WARM_UP_BARS of a series, or their window reaches back there. */
  readonly warmUp: number;
  /** The window reaches back over the part's border. */
  readonly border: number;
  /** The window or the horizon reaches across bars that were rejected as a whole, or a step of the price level that no market made. */
  readonly quality: number;
  /** No complete horizon in the session, too many missing minutes in it, or sigma unknown or zero. */
  readonly noLabel: number;
  /** More than MAX_MISSING_MINUTES minutes missing in the window. */
  readonly missingMinutes: number;
}

export interface DatasetQuality {
  /** Bars given for the sampled symbols. */
  readonly bars: number;
  /** Of those, bars outside regular trading, dropped before anything else. */
  readonly outsideRegularHours: number;
  /** What the rules of data quality found in the bars of all symbols. */
  readonly defects: QualityReport;
  readonly excluded: ExcludedRows;
  /** Per feature, the share of training bars whose value is known. */
  readonly knownShare: Float64Array;
}

/** What is known of the bars of one symbol: arrays with an entry, or a fixed number of them, a bar. */
export interface SymbolRows {
  /** Unscaled. */
  readonly matrix: FeatureMatrix;
  readonly labels: BarrierLabels;
  /** See `logExcursions`: rows × MOVE_MINUTES. */
  readonly excursions: Float32Array;
  /** See `expectedVolatility`: rows × 4, whatever the features. */
  readonly expectedVolatility: Float32Array;
  /** Place of each bar's session in `[...unused, ...train, ...validation, ...holdout, ...reserved]` of the split. */
  readonly sessionIndex: Int32Array;
}

/** Everything a training run reads. Windows are cut out of the rows batch by batch. */
export interface Dataset {
  readonly symbols: readonly string[];
  readonly featureNames: readonly string[];
  /** Per feature +1 when mirroring the market leaves its scaled value alone, -1 when it negates it. */
  readonly mirror: Float32Array;
  /**
   * By symbol, in the order of `symbols`. Those of many symbols are in a file, so whoever goes through samples does so in their order,
   * which is that of the symbols.
   */
  readonly rows: Sequence<SymbolRows>;
  /** By symbol, its rows in the training sessions. */
  readonly trainingRows: readonly RowRange[];
  readonly split: SessionSplit;
  readonly barrier: BarrierChoice;
  readonly samples: Readonly<Record<SplitPart, Samples>>;
  /** Raw value that stands for an unknown one, per feature: the mean of the training bars, 0 when there was never any. */
  readonly neutral: Float32Array;
  readonly quality: DatasetQuality;
  /** sha-256 (64 hex digits) over the bars, the context, the options and the feature list. */
  readonly hash: string;
  readonly recipe: DatasetRecipe;
}

/**
 * First bars of a series that are used for nothing but warming the recursive indicators up: enough for the plain features. The barrier
 * features remember ten times as many (docs/features.md), which would cost a short recording four of its sessions.
 */
export const WARM_UP_BARS = 120;
