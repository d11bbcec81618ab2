import { z } from 'zod';
import { CLASSES } from './classes.js';
import { classificationMetricsSchema } from './metrics/classification.js';
import { MODEL_KINDS } from '@tandem/market';

const probability = z.number().min(0).max(1);
const instant = z.iso.datetime();

/** Format of the metadata; raised when a reader of older files would misread newer ones. */
export const METADATA_SCHEMA_VERSION = 1;

/** What a Tandem model file says of itself: its metadata entry `TANDEM_METADATA`, JSON. */
export const modelMetadataSchema = z.object({
  schema: z.literal(METADATA_SCHEMA_VERSION),
  kind: z.enum(MODEL_KINDS),
  version: z.int().positive(),
  /** Windows in one call of the file. */
  batch: z.int().positive(),
  /** Bars in a window. */
  window: z.int().positive(),
  classes: z.tuple([z.literal(CLASSES[0]), z.literal(CLASSES[1]), z.literal(CLASSES[2])]),
  /** Columns of the input, in order. */
  featureNames: z.array(z.string()).min(1),
  /** By column: the value that stands for a missing one; null where nothing may be missing. */
  neutral: z.array(z.number().nullable()),
  /** Last bars of the first and of the last training window, and how they were trained on. */
  training: z.object({
    from: instant,
    to: instant,
    samples: z.int().positive(),
    epochs: z.int().positive(),
    bestEpoch: z.int().positive(),
    seed: z.int().nonnegative(),
    backend: z.string(),
    threads: z.int().positive(),
    libraries: z.record(z.string(), z.string()),
  }),
  datasetHash: z.string(),
  labels: z.object({ horizon: z.int().positive(), multiple: z.number().positive(), sigmaSpan: z.int().positive() }),
  calibration: z.object({ temperature: z.number().positive(), bias: z.tuple([z.number(), z.number(), z.number()]) }),
  /** Least probability at which this model calls a side. */
  thresholds: z.object({ down: probability, up: probability }),
  /** On the validation rows, calibrated. */
  validation: classificationMetricsSchema,
  /** The trainer's own answers to seeded windows, by which a reader can prove that it runs the same network. */
  probe: z.object({
    seed: z.int().nonnegative(),
    centre: z.array(z.number()),
    spread: z.array(z.number()),
    probabilities: z.array(z.array(probability).length(CLASSES.length)),
  }),
});

export type ModelMetadata = z.infer<typeof modelMetadataSchema>;
