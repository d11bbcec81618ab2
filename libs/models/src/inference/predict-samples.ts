import { setImmediate as nextTurn } from 'node:timers/promises';
import { gatherWindows, WINDOW_BARS, type Dataset, type SplitPart } from '@tandem/features';
import { CLASS_COUNT } from '../classes.js';
import { ModelInputError } from './model-input-error.js';
import type { ModelRunner } from './model-runner.js';

export interface PredictSamplesOptions {
  /** Called after every batch with the number of rows done. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * A model's n × 3 probabilities for all samples of a part of a dataset, in their order. Yields to the event loop
 * between batches.
 * @throws ModelInputError when the model was trained on other features; ModelOutputError when it answers rows with no
 * probabilities; the signal's reason when aborted
 */
export async function predictSamples(runner: ModelRunner, dataset: Dataset, part: SplitPart, options: PredictSamplesOptions = {}): Promise<Float32Array> {
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
