import { AuditRepository, ChampionRepository, type ChampionChangeRow, type Database, type NewAuditEntry } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';

/** A change of champion that somebody asked for. */
interface RequestedChange {
  readonly changeId: string;
  readonly kind: ModelKind;
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  /** The verdict that allowed it; null for a rollback or an operator's decision. */
  readonly verdictId: string | null;
  readonly forced: boolean;
  /** Whether it goes back to an earlier champion. */
  readonly rollback: boolean;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly at: number;
}

/** One that has happened. */
interface MadeChange extends RequestedChange {
  readonly previousVersion: number | null;
  readonly revision: number;
}

/** What the audit log says of a change that was made. Its key is the revision: each stands there once. */
export function changeEntry({ revision, previousVersion, ...change }: MadeChange): NewAuditEntry {
  return auditEntry(change, change.rollback ? 'champion-rolled-back' : 'champion-promoted', { previousVersion, revision }, `champion/${change.kind}/${revision}`);
}

/** Records a change that was made, once however often it is repeated. The swap has done so already, but for one of an older version. */
export function auditChange(database: Database, change: MadeChange): Promise<void> {
  return new AuditRepository(database).append(changeEntry(change));
}

/**
 * Records a change that was not made, once.
 * @param problem why it was not, as a sentence
 * @returns the change when it was made after all, as one is whose every answer was lost; nothing is recorded then
 */
export async function auditRefusal(database: Database, change: RequestedChange, problem: string): Promise<ChampionChangeRow | null> {
  const made = await new ChampionRepository(database).findChange(change.kind, change.changeId);
  if (made !== null) return made;
  const action = change.rollback ? 'champion-rollback-refused' : 'champion-promotion-refused';
  await new AuditRepository(database).append(auditEntry(change, action, { problem }, `champion/${change.kind}/refused/${change.changeId}`));
  return null;
}

function auditEntry({ changeId, kind, version, actor, reason, verdictId, forced, at }: RequestedChange, action: string, outcome: Record<string, unknown>, key: string): NewAuditEntry {
  return { at, actor, action, subject: `${kind}/${version}`, reason, details: { kind, version, verdictId, forced, changeId, ...outcome }, key };
}

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
