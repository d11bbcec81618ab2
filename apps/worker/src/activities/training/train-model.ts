import { join } from 'node:path';
import { Context, log } from '@temporalio/activity';
import type { Database, ModelVersionRow } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import {
  loadBackend,
  modelMetadataSchema,
  trainModel as train,
  writeTflite,
  type BackendPreference,
  type BudgetLimits,
} from '@tandem/models';
import type { TrainedModel, TrainingBudget, TrainingHeartbeat, TrainModelInput } from '@tandem/pipeline';
import { registerVersion } from '@tandem/registry';
import { withHeartbeat } from '../heartbeat.js';
import { CheckpointFile, removeStaleCheckpoints } from './checkpoint-file.js';
import type { FrozenDatasets } from './datasets.js';

/** What the training activities work with. */
export interface TrainingDependencies {
  readonly database: Database;
  readonly datasets: FrozenDatasets;
  /** Folder of the checkpoints of runs under way. */
  readonly checkpointDirectory: string;
  readonly backend: BackendPreference;
  readonly seed: number;
  readonly budgets: Readonly<Record<TrainingBudget, BudgetLimits>>;
}

/**
 * Trains one model and registers its file. The version belongs to the workflow: whatever is retried or reset, it trains
 * one of each kind. After every epoch the state is on disk, from which the next attempt continues.
 * @throws DatasetMismatchError when the bars have changed since the dataset was frozen
 */
export async function trainModel(dependencies: TrainingDependencies, input: TrainModelInput): Promise<TrainedModel> {
  const { kind } = input;
  const { workflowId } = Context.current().info.workflowExecution!;
  await removeStaleCheckpoints(dependencies.checkpointDirectory, Date.now());
  const row = await registerVersion(dependencies.database, { kind, workflowId }, async (version) => {
    try {
      const model = await withHeartbeat((report) => fit(dependencies, input, version, report));
      return writeTflite(model, version);
    } catch (error) {
      // A worker that shuts down is cancelled, too, and the next attempt continues from there.
      if (Context.current().cancellationDetails?.cancelRequested) await checkpointOf(dependencies, kind, version).remove();
      throw error;
    }
  });
  await checkpointOf(dependencies, kind, row.version).remove();
  return summarise(row);
}

function checkpointOf({ checkpointDirectory }: TrainingDependencies, kind: ModelKind, version: number): CheckpointFile {
  return new CheckpointFile(join(checkpointDirectory, `${kind}_v${version}.checkpoint`));
}

type Report = (heartbeat: TrainingHeartbeat) => void;

async function fit(dependencies: TrainingDependencies, { kind, datasetId, budget }: TrainModelInput, version: number, report: Report) {
  const { datasets, seed, budgets } = dependencies;
  const dataset = await datasets.rebuild(datasetId);
  const backend = await loadBackend(dependencies.backend);
  log.info('training started', { kind, version, budget, backend: backend.name, threads: backend.threads, reason: backend.reason });
  return train({
    kind,
    dataset,
    budget: budgets[budget],
    seed,
    backend,
    checkpoint: checkpointOf(dependencies, kind, version),
    signal: Context.current().cancellationSignal,
    onProgress: (progress) => {
      report(progress);
      if (progress.batchShare === 1) log.info('epoch trained', { kind, version, epoch: progress.epoch });
    },
  });
}

function summarise({ kind, version, sha256, metadata }: ModelVersionRow): TrainedModel {
  const { training, validation } = modelMetadataSchema.parse(metadata);
  return { kind, version, sha256, epochs: training.epochs, validationLogLoss: validation.logLoss };
}
