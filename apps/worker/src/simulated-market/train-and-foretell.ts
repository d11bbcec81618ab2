import type { Dataset } from '@tandem/features';
import { loadBackend, ModelRunner, predictSamples, PRODUCT_SHAPES, trainModel, writeTflite, type BudgetLimits, type ModelKind, type ModelMetadata, type NetworkShape } from '@tandem/models';

/**
 * Eight epochs of every training row. A night's four of every second are enough for a market of which little can be known; what
 * is planted non-linearly needs more steps than that gives a dataset this small (docs/experiments.md, Simulated market).
 */
export const THOROUGH: BudgetLimits = {
  maxEpochs: 8, epochShare: 1, maxTrainSamples: Number.MAX_SAFE_INTEGER, maxValidationSamples: Number.MAX_SAFE_INTEGER, batchSize: 256, patience: 4,
};

/** A finished model as its readers get it. */
export interface Trained {
  readonly file: Uint8Array;
  readonly thresholds: ModelMetadata['thresholds'];
  /** n × 3 of the hold-out rows, answered by the file. */
  readonly probabilities: Float32Array;
}

/** Trains a network, by default the product's of its kind, and lets its file foretell the hold-out. */
export async function trainAndForetell(kind: ModelKind, dataset: Dataset, seed: number, budget: BudgetLimits = THOROUGH, shape: NetworkShape = PRODUCT_SHAPES[kind]): Promise<Trained> {
  const model = await trainModel({ kind, shape, dataset, seed, budget, backend: await loadBackend('auto') });
  const file = writeTflite(model, 1);
  const runner = await ModelRunner.load(file);
  try {
    return { file, thresholds: runner.metadata.thresholds, probabilities: await predictSamples(runner, dataset, 'holdout') };
  } finally {
    runner.dispose();
  }
}
