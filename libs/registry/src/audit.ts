import { AuditRepository, ChampionRepository, type ChampionChangeRow, type Database, type NewAuditEntry } from '@tandem/database';
import type { ChampionChange, ChampionPointer, EndedRun } from '@tandem/pipeline';

/** The audit entry of a change that was made. Its key is the revision: each has one entry. */
export function changeEntry(change: ChampionChange, made: ChampionChangeRow): NewAuditEntry {
  const { kind, version, previousVersion, revision, forced, at } = made;
  const entry = requestEntry({ ...change, version }, at, { forced, previousVersion, revision });
  return { ...entry, action: change.rollback ? 'champion-rolled-back' : 'champion-promoted', key: `champion/${kind}/${revision}` };
}

/**
 * Records a change that was not made, once.
 * @param problem why it was not, as a sentence
 * @param at wall time, milliseconds since the Unix epoch
 * @returns the pointer as the change left it when it was made and its answer was lost; nothing is recorded then
 */
export async function auditRefusal(
  database: Database,
  change: ChampionChange,
  problem: string,
  at: number,
): Promise<ChampionPointer | null> {
  const { changeId, kind, rollback, forced = false } = change;
  const made = await new ChampionRepository(database).findChange(kind, changeId);
  if (made !== null) return pointerOf(made);
  const action = rollback ? 'champion-rollback-refused' : 'champion-promotion-refused';
  const entry = requestEntry(change, at, { forced, problem });
  await new AuditRepository(database).append({ ...entry, action, key: `champion/${kind}/refused/${changeId}` });
  return null;
}

function requestEntry({ changeId, kind, version, actor, reason, verdictId }: ChampionChange, at: number, outcome: Record<string, unknown>) {
  return { at, actor, subject: `${kind}/${version}`, reason, details: { kind, version, verdictId, changeId, ...outcome } };
}

/** The pointer alone, without what the history of a workflow need not hold. */
export function pointerOf({ kind, version, previousVersion, revision }: ChampionPointer): ChampionPointer {
  return { kind, version, previousVersion, revision };
}

/**
 * Records a run of the pipeline that has ended, once for each outcome: one that was reset and ends as before has one entry.
 * @param at wall time, milliseconds since the Unix epoch
 */
export async function auditRun(
  database: Database,
  { workflowId, reason, requestedBy, note, outcome }: EndedRun,
  at: number,
): Promise<void> {
  await new AuditRepository(database).append({
    at,
    actor: requestedBy,
    action: 'models-trained',
    subject: workflowId,
    reason: note,
    details: { reason, outcome },
    key: `run/${workflowId}/${outcome}`,
  });
}
