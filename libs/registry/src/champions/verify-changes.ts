import { AuditRepository, ChampionRepository, type ChampionChangeRow, type Database } from '@tandem/database';
import { KIND_NAMES, MODEL_KINDS, versionName, type ModelKind } from '@tandem/domain';
import { changeKey } from './audit.js';
import { BEFORE_RECORDS } from './champion-change.js';
import { findAuthorization } from './records.js';

/** A change of champion that is not as its records have it. */
export interface UnrecordedChange {
  readonly kind: ModelKind;
  readonly revision: number;
  readonly version: number;
  /** In a sentence. */
  readonly problem: string;
}

/** What a look at every change of champion came to. */
export interface ChangeVerification {
  readonly changes: number;
  /** Oldest first, by kind. */
  readonly unrecorded: readonly UnrecordedChange[];
}

/**
 * Looks for the record of every change of champion: that it exists and says exactly this, that the change has its entry in the audit log,
 * and that the pointer is where the newest change left it.
 */
export async function verifyChanges(database: Database): Promise<ChangeVerification> {
  const champions = new ChampionRepository(database);
  const unrecorded: UnrecordedChange[] = [];
  let changes = 0;
  for (const kind of MODEL_KINDS) {
    const history = (await champions.history(kind)).toReversed();
    changes += history.length;
    for (const [i, change] of history.entries()) {
      const problem = (await whyUnrecorded(database, change, history.slice(0, i))) ?? (await whyUnaudited(database, change));
      if (problem !== null) unrecorded.push({ kind, revision: change.revision, version: change.version, problem });
    }
    const pointer = await champions.find(kind);
    const newest = history.at(-1);
    if (
      pointer !== null &&
      (pointer.revision !== newest?.revision || pointer.version !== newest.version || pointer.forced !== newest.forced)
    ) {
      const { revision, version } = pointer;
      unrecorded.push({ kind, revision, version, problem: `The ${kind} pointer is not where the newest change left it.` });
    }
  }
  return { changes, unrecorded };
}

/** @param earlier the changes before it, oldest first */
async function whyUnrecorded(database: Database, change: ChampionChangeRow, earlier: readonly ChampionChangeRow[]): Promise<string | null> {
  const { kind, version, revision, authority } = change;
  const what = `The ${KIND_NAMES[kind]} became version ${version} with revision ${revision}`;
  if (authority === null) return `${what} without any record that allows it.`;
  if (authority === BEFORE_RECORDS) {
    const isFirst = earlier.every((one) => one.authority === BEFORE_RECORDS);
    return isFirst ? null : `${what} as if before changes needed a record, but after one that had it.`;
  }
  const allowed = await findAuthorization(database, authority);
  if (allowed === null) return `${what} by "${authority}", of which there is no record.`;
  if (allowed.refusal !== null) return `${what} by "${authority}", though ${allowed.refusal}.`;
  const isThis = allowed.kind === kind && allowed.version === version && allowed.championRevision === revision - 1;
  if (!isThis) {
    const { kind: other, version: another, championRevision } = allowed;
    return `${what} by "${authority}", which is about ${versionName(other, another)} after revision ${championRevision ?? 'unknown'}.`;
  }
  // A rollback gives a version back the mark that it had.
  const isMarked = allowed.rollback || allowed.forced === change.forced;
  const isTheirs = allowed.actor === change.actor && allowed.changeId === change.changeId;
  return isMarked && isTheirs ? null : `${what} by "${authority}", which says another actor, id or mark.`;
}

async function whyUnaudited(database: Database, { kind, version, revision }: ChampionChangeRow): Promise<string | null> {
  const entry = await new AuditRepository(database).find(changeKey(kind, revision));
  if (entry?.details['version'] === version) return null;
  return `The ${KIND_NAMES[kind]} became version ${version} with revision ${revision} without an entry in the audit log.`;
}
