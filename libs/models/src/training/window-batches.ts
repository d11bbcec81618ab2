import { applyScaler, gatherWindows, WINDOW_BARS, type Dataset, type FeatureScaler, type SplitPart } from '@tandem/features';
import type { Batch } from './trainer.js';

/**
 * Scaled batches of the samples numbered in `order`, one after the other. Every batch uses the same memory: it is valid
 * until the next one is asked for.
 * @throws TrainingDataError when a window holds a value that is not finite
 */
export function* windowBatches(dataset: Dataset, scaler: FeatureScaler, part: SplitPart, order: Int32Array, batchSize: number): Generator<Batch> {
  const width = WINDOW_BARS * dataset.featureNames.length;
  const buffer = new Float32Array(Math.min(batchSize, order.length) * width);
  const { classIndex } = dataset.samples[part];
  for (let from = 0; from < order.length; from += batchSize) {
    const rows = Math.min(batchSize, order.length - from);
    const windows = buffer.subarray(0, rows * width);
    gatherWindows(dataset, part, from, rows, windows, order);
    applyScaler(scaler, windows);
    requireFinite(windows, dataset, part);
    yield { rows, windows, classIndex: Uint8Array.from(order.subarray(from, from + rows), (sample) => classIndex[sample]!) };
  }
}

/** The training rows cannot be trained on. */
export class TrainingDataError extends Error {
  override readonly name = 'TrainingDataError';
}

function requireFinite(windows: Float32Array, dataset: Dataset, part: SplitPart): void {
  const at = windows.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const feature = dataset.featureNames[at % dataset.featureNames.length]!;
  throw new TrainingDataError(`a ${part} window of dataset ${dataset.hash} has ${windows[at]} in ${feature}; expected finite values only`);
}
