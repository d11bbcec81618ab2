import { AuditRepository, OperatorRequestRepository, type ChampionChangeRow, type Database, type NewAuditEntry } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import type { ChampionChange, ChampionPointer, EndedRun } from '@tandem/pipeline';
import type { Authorization } from './records.js';

/** Key of the entry of a change that was made. */
export const changeKey = (kind: ModelKind, revision: number) => `champion/${kind}/${revision}`;

/** Key of the entry of a change that a record allowed and that was not made. */
export const refusalKey = (kind: ModelKind, authority: string) => `champion/${kind}/refused/${authority}`;

/** Action of the entry of a rollback that was made. */
export const ROLLED_BACK = 'champion-rolled-back';

/** The audit entry of a change that was made. Its key is the revision: each has one entry. */
export function changeEntry(allowed: Authorization, made: ChampionChangeRow): NewAuditEntry {
  const { kind, previousVersion, revision, forced, at } = made;
  const entry = recordEntry(allowed, at, { forced, previousVersion, revision });
  return { ...entry, action: allowed.rollback ? ROLLED_BACK : 'champion-promoted', key: changeKey(kind, revision) };
}

/** The audit entry of a change that its record allowed and that was not made. */
export function refusalEntry(allowed: Authorization, problem: string, at: number): NewAuditEntry {
  const action = allowed.rollback ? 'champion-rollback-refused' : 'champion-promotion-refused';
  const entry = recordEntry(allowed, at, { forced: allowed.forced, problem });
  return { ...entry, action, key: refusalKey(allowed.kind, allowed.authority) };
}

function recordEntry({ authority, changeId, kind, version, actor, reason }: Authorization, at: number, outcome: Record<string, unknown>) {
  return { at, actor, subject: `${kind}/${version}`, reason, details: { kind, version, authority, changeId, ...outcome } };
}

/** Most characters of what an unauthorized run claims that are recorded: its sender chooses how long it is. */
const MAX_CLAIM = 500;

/** Actor of what nobody on record asked for. */
const UNKNOWN = 'unknown';

/** A run that asked for a change. */
export interface AskingRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** The audit entry of a change that no record allows: nobody knows who asked for it. */
export function unauthorizedEntry(
  { change, claim }: { readonly change: ChampionChange | null; readonly claim: unknown },
  problem: string,
  { workflowId, runId }: AskingRun,
  at: number,
): NewAuditEntry {
  return {
    at,
    actor: UNKNOWN,
    action: 'champion-change-refused',
    subject: change === null ? 'champion' : `${change.kind}/${change.version}`,
    reason: '',
    details: { problem, workflowId, runId, claim: (JSON.stringify(claim) ?? '').slice(0, MAX_CLAIM) },
    key: `champion/refused/${workflowId}/${runId}`,
  };
}

/** The pointer alone, without what the history of a workflow need not hold. */
export function pointerOf({ kind, version, previousVersion, revision }: ChampionPointer): ChampionPointer {
  return { kind, version, previousVersion, revision };
}

/** Who starts runs of the pipeline without being asked by anybody. */
const OWN_STARTERS = ['ingestion', 'schedule'];

/**
 * Records a run of the pipeline that has ended, once for each outcome: one that was reset and ends as before has one entry. A run that
 * claims to be asked for by a person, of whom there is no request, is nobody's.
 * @param at wall time, milliseconds since the Unix epoch
 */
export async function auditRun(
  database: Database,
  { workflowId, reason, requestedBy, note, outcome }: EndedRun,
  at: number,
): Promise<void> {
  const isKnown = OWN_STARTERS.includes(requestedBy) || (await new OperatorRequestRepository(database).hasStarted(workflowId));
  await new AuditRepository(database).append({
    at,
    actor: isKnown ? requestedBy : UNKNOWN,
    action: 'models-trained',
    subject: workflowId,
    reason: note,
    details: { reason, outcome },
    key: `run/${workflowId}/${outcome}`,
  });
}
