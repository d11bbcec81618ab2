import { join } from 'node:path';
import { Context, log } from '@temporalio/activity';
import type { Database, ModelVersionRow } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { loadBackend, modelMetadataSchema, trainModel as train, writeTflite, type BackendPreference, type BudgetLimits, type TrainingProgress } from '@tandem/models';
import type { TrainedModel, TrainingBudget, TrainingReport, TrainModelInput } from '@tandem/pipeline';
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
  /** Tells the workflow of the running activity how far its training is. */
  readonly report: (report: TrainingReport) => Promise<void>;
}

/**
 * Reports a model: each costs its workflow four events of history, so that two models stay within 100 of the 200 events
 * that a run may take.
 */
const REPORTS = 12;

/** Thins the progress of a training, which comes with every batch, to a few reports, evenly over the whole. */
export class ProgressReporter {
  private reported = 0;

  constructor(private readonly send: (report: TrainingReport) => void) {}

  onProgress({ kind, epoch, epochs, batchShare, loss, secondsLeft }: TrainingProgress): void {
    const share = (epoch - 1 + batchShare) / epochs;
    const due = Math.floor(share * REPORTS);
    if (due <= this.reported) return;
    this.reported = due;
    this.send({ kind, epoch, epochs, share, loss, secondsLeft });
  }
}

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
      const model = await withHeartbeat((beat) => fit(dependencies, input, version, beat));
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
