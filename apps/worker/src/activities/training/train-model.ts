import { join } from 'node:path';
import { Context, log } from '@temporalio/activity';
import type { Database, ModelVersionRow } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { modelMetadataSchema } from '@tandem/models';
import type { TrainedModel, TrainingHeartbeat, TrainModelInput } from '@tandem/pipeline';
import { registerVersion } from '@tandem/registry';
import { withHeartbeat } from '../heartbeat.js';
import { CheckpointFile, removeStaleCheckpoints } from './checkpoint-file.js';
import type { FitOrder, FitReport } from './fit-model.js';

interface TrainModelDependencies {
  readonly database: Database;
  /** Folder of the checkpoints of runs under way. */
  readonly checkpointDirectory: string;
  /** Makes the file of a network; gives up when the signal says so. */
  readonly fit: (order: FitOrder, onReport: (report: FitReport) => void, signal: AbortSignal) => Promise<Uint8Array>;
}

/**
 * Trains one model and registers its file. The version belongs to the workflow: whatever is retried or reset, it trains
 * one of each kind. After every epoch the state is on disk, from which the next attempt continues.
 * @throws DatasetMismatchError when the bars have changed since the dataset was frozen
 */
export async function trainModel(
  { database, checkpointDirectory, fit }: TrainModelDependencies,
  input: TrainModelInput,
): Promise<TrainedModel> {
  const { kind } = input;
  const { info, cancellationSignal } = Context.current();
  const { workflowId } = info.workflowExecution!;
  await removeStaleCheckpoints(checkpointDirectory, Date.now());
  const row = await registerVersion(database, { kind, workflowId }, async (version) => {
    const checkpoint = checkpointPath(checkpointDirectory, kind, version);
    try {
      const onReport = (heartbeat: (details: TrainingHeartbeat) => void) => (report: FitReport) => logged(kind, version, report, heartbeat);
      return await withHeartbeat((heartbeat) => fit({ ...input, version, checkpoint }, onReport(heartbeat), cancellationSignal));
    } catch (error) {
      // A worker that shuts down is cancelled, too, and the next attempt continues from there.
      if (Context.current().cancellationDetails?.cancelRequested) await new CheckpointFile(checkpoint).remove();
      throw error;
    }
  });
  await new CheckpointFile(checkpointPath(checkpointDirectory, kind, row.version)).remove();
  return summarise(row);
}

function checkpointPath(directory: string, kind: ModelKind, version: number): string {
  return join(directory, `${kind}_v${version}.checkpoint`);
}

function logged(kind: ModelKind, version: number, report: FitReport, heartbeat: (details: TrainingHeartbeat) => void): void {
  if (!('epoch' in report)) return log.info('training started', { kind, version, ...report });
  heartbeat(report);
  if (report.batchShare === 1) log.info('epoch trained', { kind, version, epoch: report.epoch });
}

function summarise({ kind, version, sha256, metadata }: ModelVersionRow): TrainedModel {
  const { training, validation } = modelMetadataSchema.parse(metadata);
  return { kind, version, sha256, epochs: training.epochs, validationLogLoss: validation.logLoss };
}
