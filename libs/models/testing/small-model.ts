import type { ModelKind } from '@tandem/domain';
import { syntheticDataset } from '@tandem/features/testing';
import { loadBackend } from '../src/backend/load-backend.js';
import { PRODUCT_SHAPES, type NetworkShape } from '../src/network/shape.js';
import { trainModel } from '../src/training/train-model.js';
import type { BudgetLimits } from '../src/training/train-options.js';
import type { TrainedModel } from '../src/training/trained-model.js';

/** Runs every part of training, without learning much. */
export const TINY_BUDGET: BudgetLimits = {
  maxEpochs: 2,
  epochShare: 1,
  maxTrainSamples: 96,
  maxValidationSamples: 64,
  batchSize: 32,
  patience: 2,
};

/** A model trained on the synthetic dataset for two small epochs. */
export async function smallModel(kind: ModelKind, shape: NetworkShape = PRODUCT_SHAPES[kind]): Promise<TrainedModel> {
  return trainModel({ kind, shape, dataset: syntheticDataset(), seed: 5, backend: await loadBackend('auto'), budget: TINY_BUDGET });
}
