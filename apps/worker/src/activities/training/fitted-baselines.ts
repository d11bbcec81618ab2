import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  BASELINES,
  fitControl,
  forecastBaseline,
  serialiseControl,
  serialiseHar,
  type ControlDocument,
  type Forecast,
  type HarDocument,
} from '@tandem/evaluation';
import type { Dataset } from '@tandem/features';
import type { FrozenDatasets } from './datasets.js';

const FILE = 'fitted-baselines';

/** What is fitted to the training rows of a dataset beside the models. */
export interface FittedBaselines {
  /** Of every baseline, by name, for the hold-out; none without one. */
  readonly forecasts: ReadonlyMap<string, Forecast>;
  /** Two of them, frozen with each version that is trained on these rows. */
  readonly control: ControlDocument;
  readonly movement: HarDocument;
}

/** Fits them once for all stages of a run. */
export async function fitBaselines(datasets: Pick<FrozenDatasets, 'rebuild' | 'files'>, id: string): Promise<FittedBaselines> {
  const dataset = await datasets.rebuild(id);
  const kept = (await datasets.files?.load(id, FILE)) as { hash: string; fitted: FittedBaselines } | null | undefined;
  if (kept?.hash === dataset.hash) return kept.fitted;
  const fitted = {
    forecasts: await forecast(dataset),
    control: serialiseControl(fitControl(dataset)),
    movement: serialiseHar(dataset),
  };
  await datasets.files?.save(id, FILE, { hash: dataset.hash, fitted });
  return fitted;
}

async function forecast(dataset: Dataset): Promise<Map<string, Forecast>> {
  const forecasts = new Map<string, Forecast>();
  if (dataset.samples.holdout.length === 0) return forecasts;
  for (const baseline of BASELINES) {
    // Fits take a second or more each: between them the process hears whether its worker is gone.
    await nextTurn();
    forecasts.set(baseline.name, forecastBaseline(baseline, dataset, 'holdout'));
  }
  return forecasts;
}
