import * as z from 'zod';
import { instantSchema } from './common.js';

/** What a reader needs to use one published champion. */
export const publishedModelSchema = z.object({
  /** Name of the file in `MODEL_DIR`. */
  file: z.string(),
  version: z.int().positive(),
  sha256: z.string(),
  proven: z.boolean(),
  /** An operator made it champion although the gate had not accepted it. */
  forced: z.boolean(),
  revision: z.int().positive(),
  since: instantSchema,
  metadata: z.record(z.string(), z.unknown()),
});

/** `GET model-config`: the same as the published `model_config.json`; null for a kind without a champion. */
export const modelConfigSchema = z.object({
  models: z.object({ lstm: publishedModelSchema.nullable(), transformer: publishedModelSchema.nullable() }),
});
export type ModelConfigAnswer = z.infer<typeof modelConfigSchema>;
