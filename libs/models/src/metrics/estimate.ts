import { z } from 'zod';

export const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** A figure and between what bounds it holds, 95 times in 100; null where there is none, or too few blocks to tell. */
export const estimateSchema = z.object({ value: z.number().nullable(), interval: intervalSchema.nullable() });

export type Estimate = z.infer<typeof estimateSchema>;
