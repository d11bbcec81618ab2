import { CLASS_NAMES, EXPLANATION_GROUPS } from '@tandem/domain/enumerations';
import * as z from 'zod/mini';
import { instantParameter, instantSchema, ordinal, share } from './common.js';
import { actionSchema } from './prediction.js';

/** Query of `GET predictions/:symbol/explain`: the minute that holds `ts`; without it the newest prediction. */
export const explainQuerySchema = z.object({ ts: z.optional(instantParameter('The bar of which the predictions are explained')) });
export type ExplainQuery = z.infer<typeof explainQuerySchema>;

/** Why one model says what it does. In nats of log-odds, ln(p / (1 − p)), of the class. */
const modelExplanationSchema = z.object({
  version: ordinal,
  /** Of the class. */
  probability: share,
  /** The base rate: what the model says where every feature stands at the mean of its training bars. */
  base: z.number(),
  /** `base` and all effects, to 1e-6: the log-odds of the probability. */
  logit: z.number(),
  /** Exact Shapley values, one of each group. */
  effects: z.array(z.object({ group: z.enum(EXPLANATION_GROUPS), effect: z.number() })),
  /** The same in a sentence. */
  words: z.string(),
});

/** `GET predictions/:symbol/explain`. */
export const explanationSchema = z.object({
  symbol: z.string(),
  ts: instantSchema,
  /** What was recommended; null where nothing was. */
  action: z.nullable(actionSchema),
  /** The class that is explained: UP for a BUY, DOWN for a SELL, else the likeliest over both models. */
  of: z.enum(CLASS_NAMES),
  /** Whether it was stored with its BUY or SELL; else it was computed now, from what was known then. */
  stored: z.boolean(),
  /** Null: that kind made no prediction, or its file cannot be run. */
  models: z.object({ lstm: z.nullable(modelExplanationSchema), transformer: z.nullable(modelExplanationSchema) }),
  /** Where what is computed may not be what was shown, in sentences. */
  notes: z.array(z.string()),
});
export type ExplanationMessage = z.infer<typeof explanationSchema>;
export type ModelExplanationMessage = z.infer<typeof modelExplanationSchema>;
