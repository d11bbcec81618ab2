import { setImmediate as nextTurn } from 'node:timers/promises';
import { CLASS_COUNT, WINDOW_BARS } from '@tandem/domain';
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

/**
 * A model's n × 3 probabilities for all samples of a part of a dataset, in their order. Yields to the event loop between batches.
 * @throws ModelInputError when the model was trained on other features; ModelOutputError when an output is not three
 * probabilities; the signal's reason when aborted
 */
export async function predictSamples(
  runner: ModelRunner,
  dataset: Dataset,
  part: SplitPart,
  options: PredictSamplesOptions = {},
): Promise<Float32Array> {
  const { batch, featureNames, kind, version } = runner.metadata;
  if (featureNames.join() !== dataset.featureNames.join()) {
    throw new ModelInputError(`${kind} v${version} reads ${featureNames.join(', ')}; the dataset has ${dataset.featureNames.join(', ')}`);
  }
  const { length } = dataset.samples[part];
  const width = WINDOW_BARS * featureNames.length;
  const buffer = new Float32Array(batch * width);
  const out = new Float32Array(length * CLASS_COUNT);
  for (let from = 0; from < length; from += batch) {
    await nextTurn();
    options.signal?.throwIfAborted();
    const rows = Math.min(batch, length - from);
    const windows = buffer.subarray(0, rows * width);
    gatherWindows(dataset, part, from, rows, windows);
    out.set(await runner.predict(windows, rows), from * CLASS_COUNT);
    options.onProgress?.(from + rows);
  }
  return out;
}

/** Largest differences between the probabilities of two models. */
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
  const predict = (model: ModelRunner) => predictSamples(model, dataset, 'validation', options);
  const rows = [await predict(one), await predict(other)] as const;
  const windows = probeWindows(one.metadata.probe, FILE_BATCH);
  const probes = [await one.predict(windows, FILE_BATCH), await other.predict(windows, FILE_BATCH)] as const;
  return { probe: largest(...probes), validation: largest(...rows) };
}

function largest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
}

/** How far a probability may differ from the trainer's. */
export const AGREEMENT = 1e-5;

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
    `${metadata.kind} v${metadata.version} answers up to ${largestDifference} apart from its trainer; expected at most ${AGREEMENT}`,
  );
}
