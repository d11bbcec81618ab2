import { FEATURE_NAMES } from '../feature-names.js';
import { productFeatures, productLabels, productTraining } from './computations.js';
import { findFeatureLeaks } from './feature-leaks.js';
import { findLabelLeaks } from './label-leaks.js';
import type { Leak } from './leak.js';
import type { MarketHistory } from './market-history.js';
import { sampleInstants } from './sample-instants.js';
import { findTrainingLeaks } from './training-leaks.js';

/** What was checked and what was found. */
export interface LookaheadReport {
  readonly instants: number;
  readonly features: readonly string[];
  readonly leaks: readonly Leak[];
}

/**
 * Whether any feature, label decision or fitted value of the product knows its future: see `findFeatureLeaks`,
 * `findLabelLeaks` and `findTrainingLeaks`. The labels' barrier multiple is the one tuned on the training sessions.
 * @param samples instants at which the future is cut off
 * @param random uniform in [0, 1)
 * @throws NotEnoughSessionsError with fewer sessions than a full training needs
 */
export function checkLookahead(history: MarketHistory, samples: number, random: () => number): LookaheadReport {
  const { dataset } = productTraining(history);
  const { multiple } = dataset.barrier;
  const instants = sampleInstants(history, samples, random);
  const leaks = [
    ...findFeatureLeaks(history, productFeatures, instants),
    ...findLabelLeaks(history, (series) => productLabels(series, multiple), instants),
    ...findTrainingLeaks(history, (given) => productTraining(given, { featureNames: FEATURE_NAMES }), random),
  ];
  return { instants: instants.length, features: FEATURE_NAMES, leaks };
}
