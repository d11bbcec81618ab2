import { describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { syntheticDataset } from '@tandem/features/testing';
import { BackendUnavailableError } from '../backend/backend.js';
import { loadBackend } from '../backend/load-backend.js';
import { trainModel } from './train-model.js';
import type { TrainingProgress } from './train-options.js';

const EPOCHS = 50;
/** Epochs until code is compiled and pools have their size. */
const SETTLED = 10;
/**
 * Most that the process may grow over the other forty epochs. The windows alone, if every step leaked them, would be
 * 83 MB, activations more; some 30 MB come and go with the pools of the allocators, also over hundreds of epochs.
 */
const ALLOWED_GROWTH = 64 * 2 ** 20;
const BUDGET = { maxEpochs: EPOCHS, epochShare: 1, maxTrainSamples: 192, maxValidationSamples: 64, batchSize: 64, patience: EPOCHS };

const CASES = (['native', 'wasm'] as const).flatMap((name) => MODEL_KINDS.map((kind) => [name, kind] as const));

describe.each(CASES)('on the %s backend a %s', (name, kind) => {
  it('holds as many tensors and as much memory after fifty epochs as after ten', async ({ skip }) => {
    const backend = await loadBackend(name).catch((error: unknown) => {
      if (error instanceof BackendUnavailableError) skip(error.message);
      throw error;
    });
    const { tf } = backend;
    const before = tf.memory().numTensors;
    const tensors: number[] = [];
    const memory: number[] = [];
    const onProgress = ({ batchShare }: TrainingProgress) => {
      if (batchShare < 1) return;
      tensors.push(tf.memory().numTensors);
      memory.push(process.memoryUsage.rss());
    };
    await trainModel({ kind, dataset: syntheticDataset(), seed: 1, backend, budget: BUDGET, onProgress });
    expect(tensors).toEqual(new Array<number>(EPOCHS).fill(before));
    expect(tf.memory().numTensors).toBe(before);
    expect(memory.at(-1)! - memory[SETTLED]!).toBeLessThan(ALLOWED_GROWTH);
  }, 120_000);
});
