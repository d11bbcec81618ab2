import { setImmediate as nextTurn } from 'node:timers/promises';
import { BASELINES, forecastBaseline, type Forecast } from '@tandem/evaluation';
import type { FrozenDatasets } from './datasets.js';

const FILE = 'baselines';

/**
 * What every baseline, fitted to the training rows of a dataset, predicts for its hold-out, by name: once for
 * all stages of a run. None without a hold-out.
 */
export async function forecastBaselines(
  datasets: Pick<FrozenDatasets, 'rebuild' | 'files'>,
  id: string,
): Promise<ReadonlyMap<string, Forecast>> {
  const dataset = await datasets.rebuild(id);
  if (dataset.samples.holdout.length === 0) return new Map();
  const kept = (await datasets.files?.load(id, FILE)) as { hash: string; forecasts: Map<string, Forecast> } | null | undefined;
  if (kept?.hash === dataset.hash) return kept.forecasts;
  const forecasts = new Map<string, Forecast>();
  for (const baseline of BASELINES) {
    // Fits take a second or more each: between them the process hears whether its worker is gone.
    await nextTurn();
    forecasts.set(baseline.name, forecastBaseline(baseline, dataset, 'holdout'));
  }
  await datasets.files?.save(id, FILE, { hash: dataset.hash, forecasts });
  return forecasts;
}
