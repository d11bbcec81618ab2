import { callMetrics, classificationMetrics, metricsBySession, type Thresholds } from '@tandem/models';
import type { BaselineScores, HoldoutScores } from './gate-input.js';

/** What happened on the hold-out rows. */
export interface HoldoutTruth {
  /** Class of each row: 0 DOWN, 1 NEUTRAL, 2 UP. */
  readonly classIndex: Uint8Array;
  /** Session number of each row. */
  readonly session: Int32Array;
}

/** @param probabilities rows × 3, calibrated */
export function scoreHoldout(probabilities: Float32Array, truth: HoldoutTruth, thresholds: Thresholds): HoldoutScores {
  return { ...scores(probabilities, truth), calls: callMetrics(probabilities, truth.classIndex, thresholds) };
}

/** @param probabilities rows × 3 */
export function scoreBaseline(name: string, probabilities: Float32Array, truth: HoldoutTruth): BaselineScores {
  return { name, ...scores(probabilities, truth) };
}

function scores(probabilities: Float32Array, { classIndex, session }: HoldoutTruth) {
  return { overall: classificationMetrics(probabilities, classIndex), bySession: metricsBySession(probabilities, classIndex, session) };
}
