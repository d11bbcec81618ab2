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

export const actionSchema = z.enum(['BUY', 'SELL', 'HOLD']);
export type Action = z.infer<typeof actionSchema>;

/** Why the action is what it is. `confirmed` alone goes with BUY and SELL; all others mean HOLD. */
export const reasonSchema = z.enum([
  'confirmed', 'disagree', 'low_confidence', 'stale_data', 'missing_minutes', 'session_closing', 'input_fault',
  'market_closed', 'warming_up', 'no_champion',
]);
export type Reason = z.infer<typeof reasonSchema>;

export const recommendationSchema = z.object({
  action: actionSchema,
  /** For BUY and SELL the smaller of both models' probabilities of that side, else of the likelier class. */
  confidence: probability,
  /** True when both champions beat the baselines on data that they had not seen. */
  proven: z.boolean(),
  reason: reasonSchema,
});
export type RecommendationMessage = z.infer<typeof recommendationSchema>;
