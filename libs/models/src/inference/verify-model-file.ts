import { setImmediate as nextTurn } from 'node:timers/promises';
import { CLASS_COUNT, EXCURSION_VALUES, versionName, WINDOW_BARS } from '@tandem/domain';
import { AGREEMENT, type Forecast } from '@tandem/evaluation';
import { gatherWindows, type Dataset, type SplitPart } from '@tandem/features';
import type { ModelMetadata } from '../tflite/metadata.js';
import { ModelFileError } from '../tflite/read-metadata.js';
import { FILE_BATCH } from '../tflite/write-tflite.js';
import { probeWindows } from '../training/trained-model.js';
import { ModelInputError, ModelRunner } from './model-runner.js';

interface PredictSamplesOptions {
  /** Called after every batch with the number of rows done. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** A model's n × 3 probabilities for all samples of a part of a dataset; see `forecastSamples`. */
export async function predictSamples(
  runner: ModelRunner,
  dataset: Dataset,
  part: SplitPart,
  options: PredictSamplesOptions = {},
): Promise<Float32Array> {
  return (await forecastSamples(runner, dataset, part, options)).probabilities;
}

/**
 * What a model predicts of all samples of a part of a dataset, in their order. Yields to the event loop between batches.
 * @throws ModelInputError when the model was trained on other features; ModelOutputError when an output is not three
 * probabilities or a quantile is not finite; the signal's reason when aborted
 */
export async function forecastSamples(
  runner: ModelRunner,
  dataset: Dataset,
  part: SplitPart,
  options: PredictSamplesOptions = {},
): Promise<Forecast> {
  const { batch, featureNames, kind, version, excursion: hasExcursion } = runner.metadata;
  if (featureNames.join() !== dataset.featureNames.join()) {
    throw new ModelInputError(
      `${versionName(kind, version)} reads ${featureNames.join(', ')}; the dataset has ${dataset.featureNames.join(', ')}`,
    );
  }
  const { length } = dataset.samples[part];
  const width = WINDOW_BARS * featureNames.length;
  const buffer = new Float32Array(batch * width);
  const probabilities = new Float32Array(length * CLASS_COUNT);
  const excursion = hasExcursion && new Float32Array(length * EXCURSION_VALUES);
  for (let from = 0; from < length; from += batch) {
    await nextTurn();
    options.signal?.throwIfAborted();
    const rows = Math.min(batch, length - from);
    const windows = buffer.subarray(0, rows * width);
    gatherWindows(dataset, part, from, rows, windows);
    const forecast = await runner.forecast(windows, rows);
    probabilities.set(forecast.probabilities, from * CLASS_COUNT);
    excursion?.set(forecast.excursion!, from * EXCURSION_VALUES);
    options.onProgress?.(from + rows);
  }
  return { probabilities, excursion };
}

/** Largest differences between what two models predict: probabilities, and quantiles of the log excursion where both have them. */
export interface Differences {
  /** On the probe windows of the first. */
  readonly probe: number;
  /** On the validation rows of the dataset. */
  readonly validation: number;
}

/**
 * Compares the predictions of two models with the same features.
 * @throws ModelInputError when they read other features than the dataset has
 */
export async function largestDifferences(
  one: ModelRunner,
  other: ModelRunner,
  dataset: Dataset,
  options: PredictSamplesOptions = {},
): Promise<Differences> {
  const predict = (model: ModelRunner) => forecastSamples(model, dataset, 'validation', options);
  const rows = [await predict(one), await predict(other)] as const;
  const windows = probeWindows(one.metadata.probe, FILE_BATCH);
  const probes = [await one.forecast(windows, FILE_BATCH), await other.forecast(windows, FILE_BATCH)] as const;
  return { probe: largest(...probes), validation: largest(...rows) };
}

function largest(a: Forecast, b: Forecast): number {
  const between = (one: Float32Array, other: Float32Array) =>
    one.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at]!)), 0);
  const moves = a.excursion === null || b.excursion === null ? 0 : between(a.excursion, b.excursion);
  return Math.max(between(a.probabilities, b.probabilities), moves);
}

/**
 * Checks that a file runs in the serving runtime and predicts as its trainer did.
 * @throws ModelFileError
 */
export async function verifyModelFile(bytes: Uint8Array): Promise<{ metadata: ModelMetadata; largestDifference: number }> {
  const runner = await ModelRunner.load(bytes);
  const { metadata, probeDifference: largestDifference } = runner;
  runner.dispose();
  if (largestDifference <= AGREEMENT) return { metadata, largestDifference };
  throw new ModelFileError(
    'wrong-network',
    `${versionName(metadata.kind, metadata.version)} answers up to ${largestDifference} apart from its trainer; ` +
      `expected at most ${AGREEMENT}`,
  );
}
