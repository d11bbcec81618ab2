import { AuditRepository, type Database } from '@tandem/database';

/** A run of the training pipeline that has ended. */
interface AuditedRun {
  readonly workflowId: string;
  /** What started it, e.g. `session-close`. */
  readonly reason: string;
  readonly requestedBy: string;
  /** The words of who asked. */
  readonly note: string;
  readonly outcome: string;
  /** Wall time of its end, milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Records a run of the pipeline, once for each outcome: one that was reset and ends as before stands there once. */
export async function auditRun(database: Database, { workflowId, reason, requestedBy, note, outcome, at }: AuditedRun): Promise<void> {
  await new AuditRepository(database).append({
    at, actor: requestedBy, action: 'models-trained', subject: workflowId, reason: note, details: { reason, outcome }, key: `run/${workflowId}/${outcome}`,
  });
}
