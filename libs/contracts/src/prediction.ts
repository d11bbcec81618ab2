import { ACTIONS, RECOMMENDATION_REASONS } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { ordinal, share } from './common.js';

/** One model's calibrated probabilities for the next 30 minutes; they sum to 1. */
export const predictionSchema = z.object({
  version: ordinal,
  down: share,
  neutral: share,
  up: share,
});
export type PredictionMessage = z.infer<typeof predictionSchema>;

/** Null: that kind has no champion, or its window is not complete yet. */
export const predictionsSchema = z.object({
  lstm: z.nullable(predictionSchema),
  transformer: z.nullable(predictionSchema),
});
export type PredictionsMessage = z.infer<typeof predictionsSchema>;

export const actionSchema = z.enum(ACTIONS);

/** Why the action is what it is. `confirmed` alone goes with BUY and SELL; all others mean HOLD. */
export const reasonSchema = z.enum(RECOMMENDATION_REASONS);

export const recommendationSchema = z.object({
  action: actionSchema,
  /** For BUY and SELL the smaller of both models' probabilities of that side, else of the likelier class. */
  confidence: share,
  /** True when both champions beat every baseline by decisive evidence of sessions that they had not seen. */
  proven: z.boolean(),
  reason: reasonSchema,
  /** Half of all paths go farther than this share of the price within 30 minutes, up or down; null where no champion forecasts that. */
  medianMove: z.nullable(z.number().check(z.nonnegative())),
  /** What trading costs a side, as a share of the price; null in records from before it counted. */
  cost: z.nullable(z.number().check(z.nonnegative())),
});
export type RecommendationMessage = z.infer<typeof recommendationSchema>;
