import { callMetrics, scorecard, type Thresholds, type Truth } from '@tandem/models';
import type { BaselineScores, HoldoutScores } from './gate-input.js';

/** What happened on the hold-out rows, and what was known before. */
export interface HoldoutTruth extends Truth {
  /** Shares of the classes in the training rows: DOWN, NEUTRAL, UP. */
  readonly prior: ArrayLike<number>;
}

/** @param probabilities rows × 3, calibrated */
export function scoreHoldout(probabilities: Float32Array, truth: HoldoutTruth, thresholds: Thresholds): HoldoutScores {
  return { scorecard: scorecard(probabilities, truth, truth.prior), calls: callMetrics(probabilities, truth.classIndex, thresholds) };
}

/** @param probabilities rows × 3 */
export function scoreBaseline(name: string, probabilities: Float32Array, truth: HoldoutTruth): BaselineScores {
  return { name, scorecard: scorecard(probabilities, truth, truth.prior) };
}
