import { DEFAULT_FEATURE_SET, FEATURE_SETS } from '../engine/catalog.js';
import { DEFAULT_BARRIER_VOLATILITY, type BarrierVolatility } from '../labels/barrier-volatility.js';
import { BARRIER_MULTIPLES } from '../labels/tune-barrier.js';
import { MAX_TRAIN_SESSIONS, MIN_TRAIN_SESSIONS, type DatasetMode } from './split.js';

/** What a dataset is made of besides the bars. Nothing in it is random, so there is no seed. */
export interface DatasetOptions {
  /** Default `full`. */
  readonly mode?: DatasetMode;
  /** Features of a row, in their order; default: those of DEFAULT_FEATURE_SET. */
  readonly featureNames?: readonly string[];
  /** Every n-th usable bar of a symbol becomes a sample. Default 1: an epoch takes a share of them, each epoch others. */
  readonly trainStride?: number;
  /** Default 5. */
  readonly validationStride?: number;
  /** Default 1. */
  readonly holdoutStride?: number;
  /** Default 60. */
  readonly maxTrainSessions?: number;
  /** Default 10; less is for experiments on short histories alone. */
  readonly minTrainSessions?: number;
  /** Symbols whose bars become samples; default: all given. The market symbol's bars are needed either way. */
  readonly symbols?: readonly string[];
  /** A fixed barrier multiple; default: tuned on the training sessions. */
  readonly barrierMultiple?: number;
  /** What the barriers are set by. Default `ewm`. */
  readonly barrierVolatility?: BarrierVolatility;
}

/** Options with every default filled in. `barrierMultiples` with one entry means a fixed multiple. */
export interface ResolvedOptions {
  readonly featureNames: readonly string[];
  readonly mode: DatasetMode;
  readonly strides: { readonly train: number; readonly validation: number; readonly holdout: number };
  readonly maxTrainSessions: number;
  readonly minTrainSessions: number;
  readonly barrierMultiples: readonly number[];
  readonly barrierVolatility: BarrierVolatility;
}

/** @throws RangeError naming the option that cannot be */
export function resolveOptions(options: DatasetOptions): ResolvedOptions {
  const {
    mode = 'full',
    featureNames = FEATURE_SETS[DEFAULT_FEATURE_SET],
    trainStride = 1,
    validationStride = 5,
    holdoutStride = 1,
    maxTrainSessions = MAX_TRAIN_SESSIONS,
    minTrainSessions = MIN_TRAIN_SESSIONS,
    barrierVolatility = DEFAULT_BARRIER_VOLATILITY,
  } = options;
  for (const [name, value] of Object.entries({ trainStride, validationStride, holdoutStride })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} is ${value}, expected a whole number of at least 1`);
  }
  const fixed = options.barrierMultiple;
  if (fixed !== undefined && !(fixed > 0 && fixed < Infinity))
    throw new RangeError(`barrierMultiple is ${fixed}, expected a positive number`);
  return {
    featureNames,
    mode,
    strides: { train: trainStride, validation: validationStride, holdout: holdoutStride },
    maxTrainSessions,
    minTrainSessions,
    barrierMultiples: fixed === undefined ? BARRIER_MULTIPLES : [fixed],
    barrierVolatility,
  };
}
