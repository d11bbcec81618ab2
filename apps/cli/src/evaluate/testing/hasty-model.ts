import { buildDataset } from '@tandem/features';
import type { BarSeries } from '@tandem/market';
import { BUDGETS, loadBackend, trainModel, writeTflite, type ModelKind } from '@tandem/models';

/** Trains for an instant: enough for a file that runs, not for one that knows anything. */
export async function hastyModel(kind: ModelKind, series: readonly BarSeries[], version = 1): Promise<Uint8Array> {
  const budget = { ...BUDGETS.first, maxEpochs: 1, maxTrainSamples: 256, maxValidationSamples: 256 };
  return writeTflite(await trainModel({ kind, dataset: buildDataset(series, { mode: 'first' }), seed: 5, backend: await loadBackend('auto'), budget }), version);
}
