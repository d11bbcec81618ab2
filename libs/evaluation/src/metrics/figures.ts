import { z } from 'zod';
import { CLASS_COUNT, DOWN, largestClass, NEUTRAL, surprise, UP } from '@tandem/domain';
import type { Blocks } from '../statistics/block-bootstrap.js';
import { skillFrom, type SkillWins } from './barrier-auc.js';
import {
  addToReliability,
  confusionScores,
  emptyConfusion,
  emptyReliability,
  expectedCalibrationError,
  perClassOf,
  RELIABILITY_BINS,
  type Confusion,
  type Reliability,
} from './confusion.js';

export const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** A figure with its 95 % interval; null where undefined, the interval also with too few blocks. */
export const estimateSchema = z.object({ value: z.number().nullable(), interval: intervalSchema.nullable() });

export type Estimate = z.infer<typeof estimateSchema>;

/** How the 95 % interval of an area under the ROC curve compares with chance, 0.5; null without an interval. */
export function compareWithChance({ interval }: Estimate): string | null {
  if (interval === null) return null;
  if (interval.low > 0.5) return 'significantly above 0.5';
  return interval.high < 0.5 ? 'significantly below 0.5' : 'not significantly different from 0.5';
}

/** Sums over the rows of one session; every figure but the two skills is a function of such sums. */
interface SessionSums {
  rows: number;
  /** Sum of −ln p(outcome), nats; of the model and of the class prior. */
  surprise: number;
  priorSurprise: number;
  readonly confusion: Confusion;
  readonly reliability: Reliability;
}

function emptySums(): SessionSums {
  return { rows: 0, surprise: 0, priorSurprise: 0, confusion: emptyConfusion(), reliability: emptyReliability() };
}

/**
 * Sums by session, in the order of `sessions`.
 * @param probabilities n × 3
 * @param prior class shares, predicted for every row as the reference
 */
export function sumBySession(
  probabilities: Float32Array,
  classIndex: Uint8Array,
  sessions: Blocks,
  prior: ArrayLike<number>,
): SessionSums[] {
  const sums = Array.from({ length: sessions.count }, emptySums);
  classIndex.forEach((truth, row) => {
    const own = sums[sessions.of[row]!]!;
    own.rows += 1;
    own.surprise += surprise(probabilities[row * CLASS_COUNT + truth]!);
    own.priorSurprise += surprise(prior[truth]!);
    own.confusion[truth]![largestClass(probabilities, row)]! += 1;
    addToReliability(own.reliability, probabilities, row, truth);
  });
  return sums;
}

/** Sums of a sample that contains each session `weights` times. */
export function weightedSum(sums: readonly SessionSums[], weights: ArrayLike<number>): SessionSums {
  const total = emptySums();
  sums.forEach((own, session) => {
    const weight = weights[session]!;
    if (weight === 0) return;
    total.rows += weight * own.rows;
    total.surprise += weight * own.surprise;
    total.priorSurprise += weight * own.priorSurprise;
    perClassOf((truth) => perClassOf((predicted) => (total.confusion[truth]![predicted]! += weight * own.confusion[truth]![predicted]!)));
    addReliability(total.reliability, own.reliability, weight);
  });
  return total;
}

function addReliability(total: Reliability, own: Reliability, weight: number): void {
  for (let bin = 0; bin < RELIABILITY_BINS; bin++) {
    total.rows[bin]! += weight * own.rows[bin]!;
    total.confidence[bin]! += weight * own.confidence[bin]!;
    total.right[bin]! += weight * own.right[bin]!;
  }
}

/** The figures of a scorecard, in the order in which they are shown. Shares in [0, 1], log loss in nats. */
export const FIGURES = [
  'logLoss',
  /** Negative when better than predicting the class prior for every row. */
  'logLossMinusPrior',
  'macroF1',
  'accuracy',
  'touchAuc',
  'directionAuc',
  'expectedCalibrationError',
  'precisionDown',
  'precisionUp',
  'recallDown',
  'recallUp',
  'predictedDown',
  'predictedNeutral',
  'predictedUp',
] as const;

export type FigureName = (typeof FIGURES)[number];

/** Null where undefined: precision of a class never predicted, a skill without one of its classes, anything without rows. */
export type Figures = Record<FigureName, number | null>;

/** @param weights multiplicity of each session */
export function figuresOf(sums: readonly SessionSums[], wins: SkillWins, weights: ArrayLike<number>): Figures {
  const { rows, surprise, priorSurprise, confusion, reliability } = weightedSum(sums, weights);
  const { accuracy, macroF1, precision, recall, predictedShare } = confusionScores(confusion);
  const ofRows = (value: number) => (rows === 0 ? null : value);
  return {
    logLoss: ofRows(surprise / rows),
    logLossMinusPrior: ofRows((surprise - priorSurprise) / rows),
    macroF1: ofRows(macroF1),
    accuracy: ofRows(accuracy),
    ...skillFrom(wins, weights),
    expectedCalibrationError: ofRows(expectedCalibrationError(reliability)),
    precisionDown: precision[DOWN],
    precisionUp: precision[UP],
    recallDown: recall[DOWN],
    recallUp: recall[UP],
    predictedDown: ofRows(predictedShare[DOWN]),
    predictedNeutral: ofRows(predictedShare[NEUTRAL]),
    predictedUp: ofRows(predictedShare[UP]),
  };
}
