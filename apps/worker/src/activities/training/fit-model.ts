import { loadBackend, trainModel as train, writeTflite, type Backend, type TrainingProgress } from '@tandem/models';
import type { TrainModelInput } from '@tandem/pipeline';
import { CheckpointFile } from './checkpoint-file.js';
import type { TrainingDependencies } from './dependencies.js';

export interface FitOrder extends TrainModelInput {
  /** That its file names. */
  readonly version: number;
  /** The file of its checkpoint. */
  readonly checkpoint: string;
}

/** What it trains on, then how far it is. */
export type FitReport =
  { readonly budget: string; readonly backend: string; readonly threads: number; readonly reason: string } | TrainingProgress;

/** Trains one network on a frozen dataset. @returns the bytes of its file */
export async function fitModel(
  { datasets, backend: preference, seed, budgets }: Omit<TrainingDependencies, 'database'>,
  { kind, datasetId, budget, version, checkpoint }: FitOrder,
  report: (report: FitReport) => void,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const dataset = await datasets.rebuild(datasetId);
  const backend: Backend = await loadBackend(preference);
  report({ budget, backend: backend.name, threads: backend.threads, reason: backend.reason });
  const model = await train({
    kind,
    dataset,
    budget: budgets[budget],
    seed,
    backend,
    checkpoint: new CheckpointFile(checkpoint),
    ...(signal && { signal }),
    onProgress: report,
    ...(datasets.files && { newSpace: datasets.files.newSpace }),
  });
  return writeTflite(model, version);
}
