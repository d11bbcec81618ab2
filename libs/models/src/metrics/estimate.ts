import { z } from 'zod';

export const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** A figure and between what bounds it holds, 95 times in 100; null where there is none, or too few blocks to tell. */
export const estimateSchema = z.object({ value: z.number().nullable(), interval: intervalSchema.nullable() });

export type Estimate = z.infer<typeof estimateSchema>;

/** What an area under the ROC curve says of a coin, whose area is 0.5; null where its interval does not tell. */
export function againstCoin({ interval }: Estimate): 'better than a coin' | 'no better than a coin' | 'worse than a coin' | null {
  if (interval === null) return null;
  if (interval.low > 0.5) return 'better than a coin';
  return interval.high < 0.5 ? 'worse than a coin' : 'no better than a coin';
}
