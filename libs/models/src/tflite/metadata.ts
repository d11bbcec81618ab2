import { z } from 'zod';
import { CLASSES, MODEL_KINDS } from '@tandem/domain';
import { classificationMetricsSchema } from '@tandem/evaluation';
import type { DatasetRecipe } from '@tandem/features';
import { networkShapeSchema } from '../network/shape.js';
import { budgetSchema } from '../training/train-options.js';
import { sessionSpansSchema } from '../training/trained-model.js';

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

const probability = z.number().min(0).max(1);
const instant = z.iso.datetime();

/** Format of the metadata; raised when a reader of older files would misread newer ones. */
export const METADATA_SCHEMA_VERSION = 3;

/** What the validation rows decided. */
export const FITTED_TO_VALIDATION = ['best epoch', 'calibration', 'thresholds'] as const;

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
  /** By column: −1 where a mirrored market (UP and DOWN swapped) negates the scaled feature, else +1. */
  mirror: z.array(z.union([z.literal(1), z.literal(-1)])),
  network: networkShapeSchema,
  /** Last bars of the first and of the last training window, and how they were trained on. */
  training: z.object({
    from: instant,
    to: instant,
    /** In each epoch. */
    samples: z.int().positive(),
    budget: budgetSchema,
    epochs: z.int().positive(),
    bestEpoch: z.int().positive(),
    seed: z.int().nonnegative(),
    backend: z.string(),
    threads: z.int().positive(),
    platform: z.string(),
    libraries: z.record(z.string(), z.string()),
  }),
  datasetHash: z.string(),
  /** With the bars, what makes the dataset again. */
  dataset: datasetRecipeSchema,
  sessions: sessionSpansSchema,
  labels: z.object({ horizon: z.int().positive(), multiple: z.number().positive(), sigmaSpan: z.int().positive() }),
  /** Of touch and direction apart: see `Calibration`. */
  calibration: z.object({ touchTemperature: z.number().positive(), directionTemperature: z.number().positive(), neutralBias: z.number() }),
  /** Least probability at which this model calls a side; 1: it never does. */
  thresholds: z.object({ down: probability, up: probability }),
  /**
   * On the validation rows, calibrated: the same rows that chose what `fittedToValidation` names, so that these figures are
   * better than they would be on new ones. The honest figures are those of the hold-out, in the gate's verdict.
   */
  validation: classificationMetricsSchema,
  fittedToValidation: z.tuple([z.literal(FITTED_TO_VALIDATION[0]), z.literal(FITTED_TO_VALIDATION[1]), z.literal(FITTED_TO_VALIDATION[2])]),
  /** The trainer's own answers to seeded windows, by which a reader can prove that it runs the same network. */
  probe: z.object({
    seed: z.int().nonnegative(),
    centre: z.array(z.number()),
    spread: z.array(z.number()),
    probabilities: z.array(z.array(probability).length(CLASSES.length)),
  }),
});

export type ModelMetadata = z.infer<typeof modelMetadataSchema>;
