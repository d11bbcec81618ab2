import { z } from 'zod';
import { meanLogLoss, requireProbabilities } from '@tandem/domain';
import { skillOf } from './barrier-auc.js';
import { addToReliability, confusionMatrix, confusionScores, emptyReliability, expectedCalibrationError } from './confusion.js';

const share = z.number().min(0).max(1);
const perClass = <T extends z.ZodType>(value: T) => z.tuple([value, value, value]);

/** Metrics of probabilities and of their most likely classes. Class order DOWN, NEUTRAL, UP. */
export const classificationMetricsSchema = z.object({
  rows: z.int().nonnegative(),
  /** `confusion[truth][predicted]`, rows. */
  confusion: perClass(perClass(z.int().nonnegative())),
  accuracy: share,
  /** Null where the class was never predicted. */
  precision: perClass(share.nullable()),
  /** Null where the class never happened. */
  recall: perClass(share.nullable()),
  /** Mean of the three F1; a class that neither happened nor was predicted counts 0. */
  macroF1: share,
  /** Mean of −ln p(outcome), nats. */
  logLoss: z.number().nonnegative(),
  /** Expected calibration error: 15 equal-width bins of the largest probability (Guo et al. 2017). */
  expectedCalibrationError: share,
  /** See `Skill`; null when a class is absent. */
  touchAuc: share.nullable(),
  directionAuc: share.nullable(),
});

export type ClassificationMetrics = z.infer<typeof classificationMetricsSchema>;

/**
 * @param probabilities n × 3
 * @param classIndex n classes that happened: 0 DOWN, 1 NEUTRAL, 2 UP
 * @throws ModelOutputError for rows that are not probabilities
 */
export function classificationMetrics(probabilities: Float32Array, classIndex: Uint8Array): ClassificationMetrics {
  requireProbabilities(probabilities, 'the forecaster');
  const rows = classIndex.length;
  const confusion = confusionMatrix(probabilities, classIndex);
  const { accuracy, precision, recall, macroF1 } = confusionScores(confusion);
  const reliability = emptyReliability();
  classIndex.forEach((truth, row) => {
    addToReliability(reliability, probabilities, row, truth);
  });
  return {
    rows,
    confusion,
    accuracy,
    precision,
    recall,
    macroF1,
    logLoss: rows === 0 ? 0 : meanLogLoss(probabilities, classIndex),
    expectedCalibrationError: expectedCalibrationError(reliability),
    ...skillOf(probabilities, classIndex),
  };
}
