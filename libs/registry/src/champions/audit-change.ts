import { AuditRepository, type Database, type ModelKind } from '@tandem/database';

/** A change of champion that has happened. */
export interface AuditedChange {
  readonly kind: ModelKind;
  readonly version: number;
  readonly previousVersion: number | null;
  readonly revision: number;
  readonly actor: string;
  readonly reason: string;
  /** The verdict that allowed it; null for a rollback or an operator's decision. */
  readonly verdictId: string | null;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Last step of a change of champion: records it, once however often it is repeated. */
export async function auditChange(database: Database, change: AuditedChange): Promise<void> {
  const { kind, version, previousVersion, revision, verdictId, actor, reason, at } = change;
  await new AuditRepository(database).append({
    at,
    actor,
    action: 'champion-changed',
    subject: `${kind}/${version}`,
    reason,
    details: { kind, version, previousVersion, revision, verdictId },
    key: `champion/${kind}/${revision}`,
  });
}
