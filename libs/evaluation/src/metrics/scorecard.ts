import { z } from 'zod';
import { requireProbabilities } from '@tandem/domain';
import { blockIntervals, toBlocks, type BootstrapOptions } from '../statistics/block-bootstrap.js';
import { countSkillWins } from './barrier-auc.js';
import { estimateSchema, FIGURES, figuresOf, sumBySession, weightedSum, type Estimate, type FigureName, type Figures } from './figures.js';
import { movementCard, movementCardSchema } from './movement-card.js';
import type { MovementTruth } from './movement-sums.js';

const count = z.int().nonnegative();
const threeCounts = z.tuple([count, count, count]);
const byFigure = <T extends z.ZodType>(value: T) => z.record(z.enum(FIGURES), value);

/** Everything measured of one forecaster on one set of rows. */
export const scorecardSchema = z.object({
  rows: count,
  /** Number of sessions that the intervals are over. */
  sessions: count,
  /** 95 % intervals over whole sessions. */
  figures: byFigure(estimateSchema),
  /** `confusion[truth][predicted]`, rows; class order DOWN, NEUTRAL, UP. */
  confusion: z.tuple([threeCounts, threeCounts, threeCounts]),
  /** Rows by bin of the largest probability, 15 of equal width; means are null in an empty bin. */
  reliability: z.array(z.object({ rows: count, confidence: z.number().nullable(), right: z.number().nullable() })),
  bySession: z.array(z.object({ session: z.int(), rows: count, figures: byFigure(z.number().nullable()) })),
  /** Of its forecast of movement, on the same rows; null for a forecaster without one, and in scores of before there were any. */
  movement: movementCardSchema.nullable().default(null),
});

export type Scorecard = z.infer<typeof scorecardSchema>;

/** The outcomes of the rows. */
export interface Truth {
  /** n classes: 0 DOWN, 1 NEUTRAL, 2 UP. */
  readonly classIndex: Uint8Array;
  /** n session numbers. */
  readonly session: Int32Array;
}

/** What a forecaster or a model file predicts for n rows. */
export interface Forecast {
  /** n × 3, calibrated, in class order. */
  readonly probabilities: Float32Array;
  /** n × EXCURSION_VALUES quantiles of log excursions; null for a forecaster of classes alone, as a file without a second output is. */
  readonly excursion: Float32Array | null;
}

/**
 * The scorecard of classes and, where movement is predicted and what happened is known, of movement.
 * @param movement what forecasts of movement are scored against, on the same rows
 * @throws as `scorecard` and `movementCard`
 */
export function scoreForecast(
  { probabilities, excursion }: Forecast,
  truth: Truth,
  movement: MovementTruth | null,
  prior: ArrayLike<number>,
  options: BootstrapOptions = {},
): Scorecard {
  const classes = scorecard(probabilities, truth, prior, options);
  if (excursion === null || movement === null) return classes;
  return { ...classes, movement: movementCard(excursion, movement, truth.session, options) };
}

/**
 * @param probabilities n × 3, in class order
 * @param prior class shares of the training rows
 * @throws ModelOutputError for rows that are not probabilities
 */
export function scorecard(
  probabilities: Float32Array,
  { classIndex, session }: Truth,
  prior: ArrayLike<number>,
  options: BootstrapOptions = {},
): Scorecard {
  requireProbabilities(probabilities, 'the forecaster');
  const sessions = toBlocks(session);
  const sums = sumBySession(probabilities, classIndex, sessions, prior);
  const wins = countSkillWins(probabilities, classIndex, sessions);
  const figures = (weights: ArrayLike<number>): Figures => figuresOf(sums, wins, weights);
  const all = new Float64Array(sessions.count).fill(1);
  const intervals = blockIntervals(sessions.count, figures, options);
  const value = figures(all);
  const { confusion, reliability } = weightedSum(sums, all);
  return {
    rows: classIndex.length,
    sessions: sessions.count,
    figures: Object.fromEntries(FIGURES.map((name) => [name, { value: value[name], interval: intervals[name] }])) as Record<
      FigureName,
      Estimate
    >,
    confusion,
    reliability: Array.from(reliability.rows, (rows, bin) => ({
      rows,
      confidence: rows === 0 ? null : reliability.confidence[bin]! / rows,
      right: rows === 0 ? null : reliability.right[bin]! / rows,
    })),
    bySession: sessions.labels.map((label, place) => ({
      session: label,
      rows: sums[place]!.rows,
      figures: figures(all.map((_, other) => (other === place ? 1 : 0))),
    })),
    movement: null,
  };
}
