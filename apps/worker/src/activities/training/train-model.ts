import { join } from 'node:path';
import { Context, log } from '@temporalio/activity';
import type { ModelVersionRow } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { loadBackend, modelMetadataSchema, trainModel as train, writeTflite, type TrainingProgress } from '@tandem/models';
import type { TrainedModel, TrainModelInput } from '@tandem/pipeline';
import { registerVersion } from '@tandem/registry';
import { whileBeating } from '../while-beating.js';
import { CheckpointFile } from './checkpoint-file.js';
import type { TrainingDependencies } from './dependencies.js';
import { ProgressReporter } from './progress-reporter.js';
import { removeStaleCheckpoints } from './stale-checkpoints.js';

/**
 * Trains one model and registers its file. The version belongs to the workflow: whatever is retried or reset, it trains
 * one of each kind. After every epoch the state is on disk, where the next attempt goes on from.
 * @throws DatasetMismatchError when the bars have changed since the dataset was frozen
 */
export async function trainModel(dependencies: TrainingDependencies, input: TrainModelInput): Promise<TrainedModel> {
  const { kind } = input;
  const { workflowId } = Context.current().info.workflowExecution!;
  await removeStaleCheckpoints(dependencies.checkpointDirectory, Date.now());
  const row = await registerVersion(dependencies.database, { kind, workflowId }, async (version) => {
    try {
      const model = await whileBeating((beat) => fit(dependencies, input, version, beat));
      return writeTflite(model, version);
    } catch (error) {
      // A worker that shuts down is cancelled, too, and the next attempt goes on from there.
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

type Beat = (progress: TrainingProgress) => void;

async function fit(dependencies: TrainingDependencies, { kind, datasetId, budget }: TrainModelInput, version: number, beat: Beat) {
  const { datasets, seed, budgets } = dependencies;
  const dataset = await datasets.rebuild(datasetId);
  const backend = await loadBackend(dependencies.backend);
  log.info('Training', { kind, version, budget, backend: backend.name, threads: backend.threads, reason: backend.reason });
  const reporter = reporterOf(dependencies);
  return train({
    kind,
    dataset,
    budget: budgets[budget],
    seed,
    backend,
    checkpoint: checkpointOf(dependencies, kind, version),
    signal: Context.current().cancellationSignal,
    onProgress: (progress) => {
      // Whoever asks for the progress of the run reads this heartbeat, too (`askProgress`).
      beat(progress);
      reporter.onProgress(progress);
      if (progress.batchShare === 1) log.info('Epoch trained', { kind, version, epoch: progress.epoch });
    },
  });
}

/** A report that does not arrive costs a page its progress for a moment, never the training. */
function reporterOf({ report }: TrainingDependencies): ProgressReporter {
  return new ProgressReporter((progress) => {
    report(progress).catch((error: unknown) => log.warn('A progress report did not arrive', { error: String(error) }));
  });
}

function summarise({ kind, version, sha256, metadata }: ModelVersionRow): TrainedModel {
  const { training, validation } = modelMetadataSchema.parse(metadata);
  return { kind, version, sha256, epochs: training.epochs, validationLogLoss: validation.logLoss };
}
