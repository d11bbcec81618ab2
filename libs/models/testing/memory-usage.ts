import { MODEL_KINDS } from '@tandem/domain';
import { syntheticDataset } from '@tandem/features/testing';
import { BackendUnavailableError, type Backend, type BackendName } from '../src/backend/backend.js';
import { loadBackend } from '../src/backend/load-backend.js';
import { trainModel } from '../src/training/train-model.js';
import type { TrainingProgress } from '../src/training/train-options.js';

export const BACKEND_CASES = (['native', 'wasm'] as const).flatMap((name) => MODEL_KINDS.map((kind) => [name, kind] as const));

interface Usage {
  readonly tensorsBefore: number;
  readonly tensorsAfter: number;
  /** After each epoch: tensors, and resident bytes of the process. */
  readonly tensors: readonly number[];
  readonly memory: readonly number[];
}

/** Trains for `epochs` epochs and counts what is held after each. @param skip called when the backend does not load here */
export async function measureUsage(
  name: BackendName,
  kind: (typeof MODEL_KINDS)[number],
  epochs: number,
  skip: (why: string) => void,
): Promise<Usage> {
  const backend: Backend = await loadBackend(name).catch((error: unknown) => {
    if (error instanceof BackendUnavailableError) skip(error.message);
    throw error;
  });
  const { tf } = backend;
  const tensorsBefore = tf.memory().numTensors;
  const tensors: number[] = [];
  const memory: number[] = [];
  const onProgress = ({ batchShare }: TrainingProgress) => {
    if (batchShare < 1) return;
    tensors.push(tf.memory().numTensors);
    memory.push(process.memoryUsage.rss());
  };
  const budget = { maxEpochs: epochs, epochShare: 1, maxTrainSamples: 192, maxValidationSamples: 64, batchSize: 64, patience: epochs };
  await trainModel({ kind, dataset: syntheticDataset(), seed: 1, backend, budget, onProgress });
  return { tensorsBefore, tensorsAfter: tf.memory().numTensors, tensors, memory };
}
