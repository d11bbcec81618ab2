import { DEFAULT_FEATURE_SET, FEATURE_SETS } from '../engine/catalog.js';
import { BARRIER_MULTIPLES } from '../labels/tune-barrier.js';
import type { DatasetOptions } from './dataset.js';
import { MAX_TRAIN_SESSIONS, MIN_TRAIN_SESSIONS, type DatasetMode } from './split.js';

/** Options with every default filled in. `barrierMultiples` with one entry means a fixed multiple. */
export interface ResolvedOptions {
  readonly featureNames: readonly string[];
  readonly mode: DatasetMode;
  readonly strides: { readonly train: number; readonly validation: number; readonly holdout: number };
  readonly maxTrainSessions: number;
  readonly minTrainSessions: number;
  readonly barrierMultiples: readonly number[];
}

/** @throws RangeError naming the option that cannot be */
export function resolveOptions(options: DatasetOptions): ResolvedOptions {
  const { mode = 'full', featureNames = FEATURE_SETS[DEFAULT_FEATURE_SET], trainStride = 1, validationStride = 5, holdoutStride = 1, maxTrainSessions = MAX_TRAIN_SESSIONS, minTrainSessions = MIN_TRAIN_SESSIONS } = options;
  for (const [name, value] of Object.entries({ trainStride, validationStride, holdoutStride })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} is ${value}, expected a whole number of at least 1`);
  }
  const fixed = options.barrierMultiple;
  if (fixed !== undefined && !(fixed > 0 && fixed < Infinity)) throw new RangeError(`barrierMultiple is ${fixed}, expected a positive number`);
  return {
    featureNames,
    mode,
    strides: { train: trainStride, validation: validationStride, holdout: holdoutStride },
    maxTrainSessions,
    minTrainSessions,
    barrierMultiples: fixed === undefined ? BARRIER_MULTIPLES : [fixed],
  };
}
