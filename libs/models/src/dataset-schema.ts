import type { Dataset, DatasetRecipe } from '@tandem/features';
import { z } from 'zod';

const count = z.int().positive();
const namedDigest = z.object({ name: z.string(), bars: z.int().nonnegative(), digest: z.string() });

/** See `DatasetRecipe`. */
export const datasetRecipeSchema = z.object({
  format: count,
  mode: z.enum(['full', 'first']),
  trainStride: count,
  validationStride: count,
  holdoutStride: count,
  maxTrainSessions: count,
  minTrainSessions: z.int().nonnegative(),
  symbols: z.array(z.string()).min(1),
  barrierMultiple: z.number().positive().nullable(),
  context: z.boolean(),
  bars: z.object({ from: z.iso.datetime(), to: z.iso.datetime(), symbols: z.array(namedDigest), days: z.array(namedDigest) }),
}) satisfies z.ZodType<DatasetRecipe>;

const span = z.object({ first: z.iso.date(), last: z.iso.date(), sessions: count });

/** First and last session of each part of the split, New York dates; null where the dataset has no such part. */
export const sessionSpansSchema = z.object({ train: span, validation: span, holdout: span.nullable() });

export type SessionSpans = Readonly<z.infer<typeof sessionSpansSchema>>;

/** The spans of a dataset that can be trained on. */
export function sessionSpans({ split: { train, validation, holdout } }: Dataset): SessionSpans {
  const spanOf = (dates: readonly string[]) => ({ first: dates[0]!, last: dates.at(-1)!, sessions: dates.length });
  return { train: spanOf(train), validation: spanOf(validation), holdout: holdout.length === 0 ? null : spanOf(holdout) };
}
