import { AuditRepository, type Database, type ModelKind } from '@tandem/database';

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

/** Last step of a change of champion: records it, once however often it is repeated. */
export function auditChange(database: Database, { revision, previousVersion, ...change }: MadeChange): Promise<void> {
  return append(database, change, change.rollback ? 'champion-rolled-back' : 'champion-promoted', { previousVersion, revision }, `champion/${change.kind}/${revision}`);
}

/** Records a change that was not made, once. @param problem why it was not, as a sentence */
export function auditRefusal(database: Database, change: RequestedChange, problem: string): Promise<void> {
  return append(database, change, change.rollback ? 'champion-rollback-refused' : 'champion-promotion-refused', { problem }, `champion/${change.kind}/refused/${change.changeId}`);
}

function append(database: Database, { changeId, kind, version, actor, reason, verdictId, forced, at }: RequestedChange, action: string, outcome: Record<string, unknown>, key: string): Promise<void> {
  return new AuditRepository(database).append({
    at,
    actor,
    action,
    subject: `${kind}/${version}`,
    reason,
    details: { kind, version, verdictId, forced, changeId, ...outcome },
    key,
  });
}
