import { ChampionConflictError, ChampionRepository, type ChampionChangeRow, type ChampionRow, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { verifyModelFile } from '@tandem/models';
import type { ChampionChange, ChampionPointer } from '@tandem/pipeline';
import { changeEntry, pointerOf } from './audit.js';
import { requireAuthorization, requireValid } from './require-authorization.js';
import type { Authorization } from './records.js';
import { AlreadyChampionError, UnauthorizedChangeError } from '../errors.js';
import { restoration } from '../rollback.js';
import { loadArtifact } from '../versions.js';

/** What a change has as its authority that was made before one was needed. */
export const BEFORE_RECORDS = 'before';

/**
 * First step of a change of champion: the file is the registered one and runs in the runtime that serves it.
 * @throws UnknownModelVersionError
 * @throws CorruptArtifactError
 * @throws ModelFileError
 */
export async function checkArtifact(
  database: Database,
  kind: ModelKind,
  version: number,
  verify: (bytes: Uint8Array) => Promise<unknown> = verifyModelFile,
): Promise<void> {
  await verify(await loadArtifact(database, kind, version));
}

/**
 * Second step of a change of champion: moves the pointer if a record says exactly this and the pointer has not moved since, and records it,
 * all in one transaction. Who changes it, why and against what is what the record says, never what the caller says. A rollback gives a
 * version back what it had (`restoration`). Idempotent: repeated, it finds its own change and returns it.
 * @param at wall time, milliseconds since the Unix epoch
 * @throws UnauthorizedChangeError when no record allows exactly this, or what it says holds no longer
 * @throws ChampionConflictError when another change came first
 * @throws AlreadyChampionError when the version is the champion
 */
export async function swapChampion(database: Database, change: ChampionChange, at: number): Promise<ChampionPointer> {
  const { kind, version, authority } = change;
  return new ChampionRepository(database).takeTurn(kind, async (turn) => {
    const allowed = await requireAuthorization(turn.database, change);
    const made = await findMade(turn.champions, change, allowed);
    if (made !== null) return pointerOf(made);
    const current = await turn.champions.find(kind);
    if (current?.version === version) return resolveAlreadyChampion(current, allowed);
    const revision = current?.revision ?? 0;
    if (allowed.championRevision !== revision) throw new ChampionConflictError(kind, version, allowed.championRevision, revision);
    await requireValid(turn.database, change, allowed);
    const { actor, reason, changeId, forced, rollback } = allowed;
    const restored = rollback ? await restoration(turn.database, kind, version) : { forced };
    const row = { kind, revision: revision + 1, version, at, actor, reason, changeId, authority, ...restored };
    return pointerOf(await turn.change(row, (stored) => changeEntry(allowed, stored)));
  });
}

/**
 * The change that a record has allowed already; null when there was none.
 * @throws UnauthorizedChangeError when another record of the same session has allowed one
 */
export async function findMade(
  champions: ChampionRepository,
  change: ChampionChange,
  allowed: Authorization,
): Promise<ChampionChangeRow | null> {
  const { kind, version } = change;
  const made = await champions.findChange(kind, allowed.changeId);
  if (made?.authority === allowed.authority) return made;
  const earlier = allowed.earlierChangeId === allowed.changeId ? made : await champions.findChange(kind, allowed.earlierChangeId);
  if (earlier?.authority === BEFORE_RECORDS && earlier.version === version) return earlier;
  if (made !== null) throw new UnauthorizedChangeError(change, `the ${kind} was changed by "${allowed.changeId}" already`);
  return null;
}

/** The version became champion by another change: what a verdict allows is done. A request for the champion itself is refused. */
function resolveAlreadyChampion(current: ChampionRow, { actor }: Authorization): ChampionPointer {
  if (actor !== 'gate') throw new AlreadyChampionError(current.kind, current.version);
  return pointerOf(current);
}
