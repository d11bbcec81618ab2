import type { Database } from '@tandem/database';
import { MARKET_SYMBOL, MODEL_KINDS, toSeries, type Bar } from '@tandem/domain';
import { buildDataset } from '@tandem/features';
import { loadBackend, trainModel, writeTflite } from '@tandem/models';
import { registerVersion, swapChampion } from '@tandem/registry';

/** The least that makes real networks: they are loaded and run, not believed. */
const BUDGET = { maxEpochs: 1, epochShare: 1, maxTrainSamples: 256, maxValidationSamples: 256, batchSize: 128, patience: 1 };

/** Trains one small network of each kind on `bars`, registers both and makes them champions. */
export async function trainChampions(database: Database, bars: readonly Bar[], at: number): Promise<void> {
  const symbols = [...new Set([MARKET_SYMBOL, ...bars.slice(0, 2).map(({ symbol }) => symbol)])];
  const series = symbols.map((symbol) => toSeries(symbol, bars.filter((bar) => bar.symbol === symbol)));
  const dataset = buildDataset(series, { mode: 'first' });
  const backend = await loadBackend('auto');
  for (const kind of MODEL_KINDS) {
    const model = await trainModel({ kind, dataset, budget: BUDGET, seed: 7, backend });
    const { version } = await registerVersion(database, { kind, workflowId: 'test-training' }, (claimed) => writeTflite(model, claimed));
    await swapChampion(database, { changeId: 'first', kind, version, expectedRevision: 0, actor: 'test', reason: 'first', verdictId: null, at });
  }
}
