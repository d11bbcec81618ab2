import { ACTIONS, RECOMMENDATION_REASONS } from '@tandem/domain/enumerations';
import * as z from 'zod';

const probability = z.number().min(0).max(1);

/** One model's calibrated probabilities for the next 30 minutes; they sum to 1. */
export const predictionSchema = z.object({
  version: z.int().positive(),
  down: probability,
  neutral: probability,
  up: probability,
});
export type PredictionMessage = z.infer<typeof predictionSchema>;

/** Null: that kind has no champion, or its window is not complete yet. */
export const predictionsSchema = z.object({
  lstm: predictionSchema.nullable(),
  transformer: predictionSchema.nullable(),
});
export type PredictionsMessage = z.infer<typeof predictionsSchema>;

export const actionSchema = z.enum(ACTIONS);

/** Why the action is what it is. `confirmed` alone goes with BUY and SELL; all others mean HOLD. */
export const reasonSchema = z.enum(RECOMMENDATION_REASONS);

export const recommendationSchema = z.object({
  action: actionSchema,
  /** For BUY and SELL the smaller of both models' probabilities of that side, else of the likelier class. */
  confidence: probability,
  /** True when both champions beat every baseline by decisive evidence of sessions that they had not seen. */
  proven: z.boolean(),
  reason: reasonSchema,
  /** Half of all paths go farther than this share of the price within 30 minutes, up or down; null where no champion forecasts that. */
  medianMove: z.number().nonnegative().nullable(),
  /** What trading costs a side, as a share of the price; null in records from before it counted. */
  cost: z.number().nonnegative().nullable(),
});
export type RecommendationMessage = z.infer<typeof recommendationSchema>;
