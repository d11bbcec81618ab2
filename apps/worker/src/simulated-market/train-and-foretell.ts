import type { ModelKind } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import { BUDGETS, loadBackend, ModelRunner, predictSamples, PRODUCT_SHAPES, trainModel, writeTflite, type BudgetLimits, type ModelMetadata, type NetworkShape } from '@tandem/models';

/** A finished model as its readers get it. */
export interface Trained {
  readonly file: Uint8Array;
  readonly thresholds: ModelMetadata['thresholds'];
  /** n × 3 of the hold-out rows, answered by the file. */
  readonly probabilities: Float32Array;
}

/** Trains a network, by default the product's of its kind on a whole budget, and lets its file foretell the hold-out. */
export async function trainAndForetell(kind: ModelKind, dataset: Dataset, seed: number, budget: BudgetLimits = BUDGETS.full, shape: NetworkShape = PRODUCT_SHAPES[kind]): Promise<Trained> {
  const model = await trainModel({ kind, shape, dataset, seed, budget, backend: await loadBackend('auto') });
  const file = writeTflite(model, 1);
  const runner = await ModelRunner.load(file);
  try {
    return { file, thresholds: runner.metadata.thresholds, probabilities: await predictSamples(runner, dataset, 'holdout') };
  } finally {
    runner.dispose();
  }
}
