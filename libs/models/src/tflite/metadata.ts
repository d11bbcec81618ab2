import { z } from 'zod';
import { CLASSES, EXCURSION_LEVELS, EXCURSION_VALUES, MODEL_KINDS, MOVE_MINUTES } from '@tandem/domain';
import { classificationMetricsSchema } from '@tandem/evaluation';
import { BARRIER_VOLATILITIES, UNSTATED_BARRIER_VOLATILITY, type DatasetRecipe } from '@tandem/features';
import { networkShapeSchema } from '../network/shape.js';
import { budgetSchema } from '../training/train-options.js';
import { sessionSpansSchema, trainedEpochSchema } from '../training/trained-model.js';

const count = z.int().positive();
/** Files from before there was a choice do not name it. */
const barrierVolatility = z.enum(BARRIER_VOLATILITIES).default(UNSTATED_BARRIER_VOLATILITY);
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
  barrierVolatility,
  context: z.boolean(),
  bars: z.object({ from: z.iso.datetime(), to: z.iso.datetime(), symbols: z.array(namedDigest), days: z.array(namedDigest) }),
}) satisfies z.ZodType<DatasetRecipe>;

const probability = z.number().min(0).max(1);
const instant = z.iso.datetime();

/** Format of the metadata; incremented when older readers would misread newer files. Those of 3 that know no `excursion` leave it alone. */
export const METADATA_SCHEMA_VERSION = 3;

/** Windows are made for them when a file is loaded, of some kilobytes each; a file has `PROBE_WINDOWS`. */
const MAX_PROBE_WINDOWS = 1_000;

/** Epochs whose losses a file may hold; the longest budget has eight. */
const MAX_EPOCHS = 10_000;

/** What was fitted to the validation rows. */
export const FITTED_TO_VALIDATION = ['best epoch', 'calibration', 'thresholds'] as const;

/** The metadata entry `TANDEM_METADATA` of a Tandem model file, JSON. */
export const modelMetadataSchema = z.object({
  schema: z.literal(METADATA_SCHEMA_VERSION),
  kind: z.enum(MODEL_KINDS),
  version: z.int().positive(),
  /** Windows per call of the file. */
  batch: z.int().positive(),
  /** Bars in a window. */
  window: z.int().positive(),
  classes: z.tuple([z.literal(CLASSES[0]), z.literal(CLASSES[1]), z.literal(CLASSES[2])]),
  /** Columns of the input, in order. */
  featureNames: z.array(z.string()).min(1),
  /** By column: the value that replaces a missing one; null where none may be missing. */
  neutral: z.array(z.number().nullable()),
  /** By column: −1 where a mirrored market (UP and DOWN swapped) negates the scaled feature, else +1. */
  mirror: z.array(z.union([z.literal(1), z.literal(-1)])),
  network: networkShapeSchema,
  /** Last bars of the first and of the last training window, and how the model was trained. */
  training: z.object({
    from: instant,
    to: instant,
    /** Per epoch. */
    samples: z.int().positive(),
    budget: budgetSchema,
    epochs: z.int().positive(),
    bestEpoch: z.int().positive(),
    /** By epoch, see `TrainedEpoch`; null in files of before it was kept. */
    history: z.array(trainedEpochSchema).max(MAX_EPOCHS).nullable().default(null),
    seed: z.int().nonnegative(),
    backend: z.string(),
    threads: z.int().positive(),
    platform: z.string(),
    libraries: z.record(z.string(), z.string()),
  }),
  datasetHash: z.string(),
  /** With the bars, enough to rebuild the dataset. */
  dataset: datasetRecipeSchema,
  sessions: sessionSpansSchema,
  labels: z.object({ horizon: count, multiple: z.number().positive(), sigmaSpan: count, volatility: barrierVolatility }),
  /** See `Calibration`. */
  calibration: z.object({ touchTemperature: z.number().positive(), directionTemperature: z.number().positive(), neutralBias: z.number() }),
  /** Minimum probability at which this model signals a side; 1: never. */
  thresholds: z.object({ down: probability, up: probability }),
  /**
   * On the validation rows, calibrated. `fittedToValidation` was chosen on the same rows, so these figures are optimistic; unbiased
   * ones are those of the hold-out, in the gate's verdict.
   */
  validation: classificationMetricsSchema,
  fittedToValidation: z.tuple([z.literal(FITTED_TO_VALIDATION[0]), z.literal(FITTED_TO_VALIDATION[1]), z.literal(FITTED_TO_VALIDATION[2])]),
  /** The second output: quantiles of the log excursion, batch × minutes × levels. Files of before it have none. */
  excursion: z
    .object({
      /** Horizons, bars. */
      minutes: z.array(count).length(MOVE_MINUTES.length),
      levels: z.array(probability).length(EXCURSION_LEVELS.length),
    })
    .nullable()
    .default(null),
  /** The trainer's predictions for seeded windows: a reader checks that it runs the same network. */
  probe: z.object({
    seed: z.int().nonnegative(),
    centre: z.array(z.number()),
    spread: z.array(z.number()),
    probabilities: z.array(z.array(probability).length(CLASSES.length)).max(MAX_PROBE_WINDOWS),
    excursion: z.array(z.array(z.number()).length(EXCURSION_VALUES)).max(MAX_PROBE_WINDOWS).nullable().default(null),
  }),
});

export type ModelMetadata = z.infer<typeof modelMetadataSchema>;
