import type { ModelKind } from '@tandem/domain';
import type { DatasetRecipe, FeatureScaler } from '@tandem/features';
import type { Calibration } from '../calibration/calibration.js';
import type { Thresholds } from '../calibration/thresholds.js';
import type { SessionSpans } from '../dataset-schema.js';
import type { ClassificationMetrics } from '../metrics/classification.js';
import type { NetworkShape } from '../network/shape.js';
import type { BudgetLimits } from './budget.js';
import type { ProbeRecipe } from './probe.js';

/** Windows whose answers a model carries with it. */
export const PROBE_WINDOWS = 20;

/** Row-major values of one named weight. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Where a model comes from: enough to make it again. */
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
  readonly backend: string;
  readonly threads: number;
  readonly platform: string;
  readonly libraries: Readonly<Record<string, string>>;
}

/** The triple barrier that the classes mean. */
export interface LabelParameters {
  /** Bars until the vertical barrier. */
  readonly horizon: number;
  /** Half-width of the barriers in units of σ·√horizon. */
  readonly multiple: number;
  /** Span of the EWMA standard deviation σ, bars. */
  readonly sigmaSpan: number;
}

/** A trained network with all that its answers depend on; `writeTflite` makes one file of it. */
export interface TrainedModel {
  readonly kind: ModelKind;
  readonly shape: NetworkShape;
  readonly featureNames: readonly string[];
  /** By feature: +1, or −1 for those that a mirrored market negates once they are scaled. */
  readonly mirror: Float32Array;
  readonly weights: Readonly<Record<string, Weight>>;
  readonly scaler: FeatureScaler;
  /** By feature: the value that stands for a missing one; null where none may be missing. */
  readonly neutral: readonly (number | null)[];
  readonly calibration: Calibration;
  readonly thresholds: Thresholds;
  /** On the validation part, calibrated; on the rows that early stopping, calibration and thresholds were fitted to. */
  readonly validation: ClassificationMetrics;
  readonly provenance: Provenance;
  /** The trainer's own answers, PROBE_WINDOWS × 3 calibrated probabilities. */
  readonly probe: { readonly recipe: ProbeRecipe; readonly probabilities: Float32Array };
}
