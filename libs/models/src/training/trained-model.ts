import { z } from 'zod';
import { type ModelKind, Random, type Thresholds, WINDOW_BARS } from '@tandem/domain';
import type { Calibration, ClassificationMetrics } from '@tandem/evaluation';
import type { Dataset, DatasetRecipe, FeatureScaler, LabelParameters } from '@tandem/features';
import type { NetworkShape } from '../network/shape.js';
import type { ExcursionHead } from './excursion-head.js';
import type { BudgetLimits } from './train-options.js';

/** A recipe for windows that the trainer and every reader of its file can generate, to compare their predictions. */
interface ProbeRecipe {
  readonly seed: number;
  /** Per feature, unscaled. */
  readonly centre: readonly number[];
  readonly spread: readonly number[];
}

/** Wide enough that some values are clipped by the scaler. */
const SPREAD_IN_SCALED_UNITS = 2;

/** A recipe around the training distribution. */
export function probeRecipe(scaler: FeatureScaler, seed: number): ProbeRecipe {
  const spread = Array.from(scaler.scale, (scale) => (scale === 0 ? 0 : SPREAD_IN_SCALED_UNITS / scale));
  return { seed, centre: Array.from(scaler.offset), spread };
}

/** count × WINDOW_BARS × features unscaled values: centre + spread · standard normal. */
export function probeWindows({ seed, centre, spread }: ProbeRecipe, count: number): Float32Array {
  const random = new Random(seed);
  const features = centre.length;
  // A loop: Float32Array.from takes twice as long, and the live loop waits while a champion is checked.
  const windows = new Float32Array(count * WINDOW_BARS * features);
  for (let at = 0; at < windows.length; at++) windows[at] = centre[at % features]! + spread[at % features]! * random.normal();
  return windows;
}

/** Number of probe windows whose predictions a model file contains. */
export const PROBE_WINDOWS = 20;

/** Row-major values of one named weight. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The losses of one epoch, of classes and of excursions where there is a head for them, nats; null: not finite. */
export const trainedEpochSchema = z.object({
  /** Mean over the batches of the epoch, with dropout. */
  trainingLoss: z.number().nullable(),
  /** Of the averaged weights after the epoch, uncalibrated. */
  validationLoss: z.number().nullable(),
});

export type TrainedEpoch = Readonly<z.infer<typeof trainedEpochSchema>>;

const count = z.int().positive();
const span = z.object({ first: z.iso.date(), last: z.iso.date(), sessions: count });

/** First and last session of each part of the split, New York dates; null where the dataset has no such part. */
export const sessionSpansSchema = z.object({ train: span, validation: span, holdout: span.nullable() });

export type SessionSpans = Readonly<z.infer<typeof sessionSpansSchema>>;

/** The spans of a dataset that can be trained on. */
export function sessionSpans({ split: { train, validation, holdout } }: Dataset): SessionSpans {
  const spanOf = (dates: readonly string[]) => ({ first: dates[0]!, last: dates.at(-1)!, sessions: dates.length });
  return { train: spanOf(train), validation: spanOf(validation), holdout: holdout.length === 0 ? null : spanOf(holdout) };
}

/** The origin of a model: enough to reproduce it. */
export interface Provenance {
  /** Last bars of the first and of the last training window, milliseconds since the Unix epoch. */
  readonly trainedFrom: number;
  readonly trainedTo: number;
  readonly samplesAnEpoch: number;
  readonly budget: BudgetLimits;
  readonly validationSamples: number;
  readonly datasetHash: string;
  readonly dataset: DatasetRecipe;
  readonly sessions: SessionSpans;
  readonly seed: number;
  readonly labels: LabelParameters;
  readonly epochs: number;
  readonly bestEpoch: number;
  /** By epoch, from the first. */
  readonly history: readonly TrainedEpoch[];
  readonly backend: string;
  readonly threads: number;
  readonly platform: string;
  readonly libraries: Readonly<Record<string, string>>;
}

/** A trained network with all that its predictions depend on; `writeTflite` writes it to a file. */
export interface TrainedModel {
  readonly kind: ModelKind;
  readonly shape: NetworkShape;
  readonly featureNames: readonly string[];
  /** By feature: −1 where mirroring negates the scaled value, else +1. */
  readonly mirror: Float32Array;
  readonly weights: Readonly<Record<string, Weight>>;
  readonly scaler: FeatureScaler;
  /** By feature: the value that replaces a missing one; null where none may be missing. */
  readonly neutral: readonly (number | null)[];
  readonly calibration: Calibration;
  /** Null without an excursion head. */
  readonly excursion: ExcursionHead | null;
  readonly thresholds: Thresholds;
  /** On the validation rows, calibrated; early stopping, calibration and thresholds were fitted to the same rows. */
  readonly validation: ClassificationMetrics;
  readonly provenance: Provenance;
  /** The trainer's predictions: PROBE_WINDOWS × 3 calibrated probabilities and PROBE_WINDOWS × EXCURSION_VALUES quantiles. */
  readonly probe: { readonly recipe: ProbeRecipe; readonly probabilities: Float32Array; readonly excursion: Float32Array | null };
}
