import { DOWN, NEUTRAL, UP } from '../classes.js';
import { confusionScores } from './confusion.js';
import { expectedCalibrationError } from './reliability.js';
import { weightedSum, type SessionSums } from './session-sums.js';
import { skillFrom, type SkillWins } from './skill.js';

/** The figures of a scorecard, in the order in which they are shown. Shares in [0, 1], log loss in nats. */
export const FIGURES = [
  'logLoss',
  /** Negative when better than foretelling the class prior for every row. */
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

/** Null where undefined: precision of what was never predicted, a skill without one of its classes, anything without rows. */
export type Figures = Record<FigureName, number | null>;

/** @param weights how many times each session counts */
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
