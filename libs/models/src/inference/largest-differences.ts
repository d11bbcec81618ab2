import type { Dataset } from '@tandem/features';
import { FILE_BATCH } from '../tflite/write-tflite.js';
import { probeWindows } from '../training/probe.js';
import type { ModelRunner } from './model-runner.js';
import { predictSamples, type PredictSamplesOptions } from './predict-samples.js';

/** Most that two models differ in a probability. */
export interface Differences {
  /** On the probe windows of the first. */
  readonly probe: number;
  /** On the validation rows of the dataset. */
  readonly validation: number;
}

/**
 * How far the answers of two models with the same features are apart.
 * @throws ModelInputError when they do not read the features of the dataset
 */
export async function largestDifferences(one: ModelRunner, other: ModelRunner, dataset: Dataset, options: PredictSamplesOptions = {}): Promise<Differences> {
  const rows = [await predictSamples(one, dataset, 'validation', options), await predictSamples(other, dataset, 'validation', options)] as const;
  const windows = probeWindows(one.metadata.probe, FILE_BATCH);
  const probes = [await one.predict(windows, FILE_BATCH), await other.predict(windows, FILE_BATCH)] as const;
  return { probe: largest(...probes), validation: largest(...rows) };
}

function largest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
}
