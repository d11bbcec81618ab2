import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_KINDS } from '@tandem/domain';
import { classificationMetrics, classPrior } from '@tandem/evaluation';
import type { Dataset } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { TINY_BUDGET } from '../../testing/small-model.js';
import type { Backend } from '../backend/backend.js';
import { loadBackend } from '../backend/load-backend.js';
import { PRODUCT_SHAPES } from '../network/shape.js';
import { readMetadata } from '../tflite/read-metadata.js';
import { writeTflite } from '../tflite/write-tflite.js';
import { trainModel } from './train-model.js';
import type { CheckpointStore, TrainingProgress, TrainOptions } from './train-options.js';

class MemoryCheckpoint implements CheckpointStore {
  bytes: Uint8Array | null = null;
  load() {
    return Promise.resolve(this.bytes);
  }
  save(bytes: Uint8Array) {
    this.bytes = bytes;
    return Promise.resolve();
  }
}

const dataset = syntheticDataset();
let backend: Backend;
beforeAll(async () => {
  backend = await loadBackend('auto');
});

describe.each(MODEL_KINDS)('training %s', (kind) => {
  const options = (more: Partial<TrainOptions> = {}): TrainOptions => ({ kind, dataset, seed: 5, backend, budget: TINY_BUDGET, ...more });

  it('learns an injected signal better than the class shares', async () => {
    const budget = { maxEpochs: 4, epochShare: 1, maxTrainSamples: 512, maxValidationSamples: 256, batchSize: 32, patience: 4 };
    const { validation } = await trainModel(options({ budget }));
    const prior = classificationMetrics(classPrior.probabilities(dataset, 'validation'), dataset.samples.validation.classIndex);
    expect(validation.logLoss).toBeLessThan(prior.logLoss - 0.1);
    expect(validation.accuracy).toBeGreaterThan(0.5);
  });

  it('gives the same bytes for the same seed, others for another, and leaves no tensor behind', async () => {
    const before = backend.tf.memory().numTensors;
    const file = writeTflite(await trainModel(options()), 1);
    expect(writeTflite(await trainModel(options()), 1)).toEqual(file);
    expect(writeTflite(await trainModel(options({ seed: 6 })), 1)).not.toEqual(file);
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('ends with the same bytes after an interruption, going on where it was', async () => {
    const uninterrupted = writeTflite(await trainModel(options()), 1);
    const checkpoint = new MemoryCheckpoint();
    const abort = new AbortController();
    const inSecondEpoch = ({ epoch }: TrainingProgress) => {
      if (epoch === 2) abort.abort(new Error('worker shut down'));
    };
    const before = backend.tf.memory().numTensors;
    await expect(trainModel(options({ checkpoint, signal: abort.signal, onProgress: inSecondEpoch }))).rejects.toThrow('worker shut down');
    expect(backend.tf.memory().numTensors).toBe(before);

    const epochs: number[] = [];
    const resumed = await trainModel(options({ checkpoint, onProgress: ({ epoch }) => epochs.push(epoch) }));
    expect(new Set(epochs)).toEqual(new Set([2]));
    expect(writeTflite(resumed, 1)).toEqual(uninterrupted);
  });
});

describe('trainModel', () => {
  const options = (more: Partial<TrainOptions> = {}): TrainOptions => ({
    kind: 'lstm',
    dataset,
    seed: 5,
    backend,
    budget: TINY_BUDGET,
    ...more,
  });

  it('keeps the losses of every epoch in the file, by which the kept one is the best', async () => {
    const reported = new Map<number, number>();
    const model = await trainModel(options({ onProgress: ({ epoch, loss }) => reported.set(epoch, loss) }));
    const { epochs, bestEpoch, history } = readMetadata(writeTflite(model, 1)).training;
    expect(history).toHaveLength(epochs);
    expect(history!.map(({ trainingLoss }) => trainingLoss)).toEqual([...reported.values()]);
    const validated = history!.map(({ validationLoss }) => validationLoss!);
    expect(validated.indexOf(Math.min(...validated)) + 1).toBe(bestEpoch);
  });

  it('reports every batch and lets the event loop run between them', async () => {
    let turns = 0;
    let training = true;
    const heartbeat = () => {
      turns += 1;
      if (training) setImmediate(heartbeat);
    };
    heartbeat();
    const progress: TrainingProgress[] = [];
    await trainModel(options({ onProgress: (p) => progress.push(p) }));
    training = false;
    expect(progress.map(({ epoch, batchShare }) => [epoch, batchShare])).toEqual([
      [1, 1 / 3],
      [1, 2 / 3],
      [1, 1],
      [2, 1 / 3],
      [2, 2 / 3],
      [2, 1],
    ]);
    expect(progress.every(({ loss, samplesPerSecond }) => Number.isFinite(loss) && samplesPerSecond > 0)).toBe(true);
    expect(progress.map(({ secondsLeft, samplesPerSecond }) => Math.round(secondsLeft * samplesPerSecond))).toEqual([
      160, 128, 96, 64, 32, 0,
    ]);
    expect(progress.map(({ validationLoss }) => validationLoss !== null)).toEqual([false, false, false, true, true, true]);
    expect(turns).toBeGreaterThanOrEqual(progress.length);
  });

  it('does not read the hold-out', async () => {
    const blind: Dataset = {
      ...dataset,
      samples: { ...dataset.samples, holdout: { ...dataset.samples.holdout, length: 0, classIndex: new Uint8Array() } },
    };
    expect(writeTflite(await trainModel(options({ dataset: blind })), 1)).toEqual(writeTflite(await trainModel(options()), 1));
  });

  it('refuses a shape of the other kind', async () => {
    await expect(trainModel(options({ shape: PRODUCT_SHAPES.transformer }))).rejects.toThrow(/shape of a transformer was given for a lstm/);
  });
});
