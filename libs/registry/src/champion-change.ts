import { ChampionConflictError, ChampionRepository, VerdictRepository, type ChampionRow, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { verifyModelFile } from '@tandem/models';
import type { ChampionChange, ChampionPointer } from '@tandem/pipeline';
import { changeEntry, pointerOf } from './audit.js';
import { AlreadyChampionError } from './errors.js';
import { restoration } from './rollback.js';
import { loadArtifact } from './versions.js';

/**
 * First step of a change of champion: the file is the registered one and runs in the runtime that serves it.
 * @returns the revision that the change builds on; 0 while the kind has no champion
 * @throws UnknownModelVersionError
 * @throws CorruptArtifactError
 * @throws ModelFileError
 */
export async function checkArtifact(
  database: Database,
  kind: ModelKind,
  version: number,
  verify: (bytes: Uint8Array) => Promise<unknown> = verifyModelFile,
): Promise<number> {
  await verify(await loadArtifact(database, kind, version));
  const champion = await new ChampionRepository(database).find(kind);
  return champion?.revision ?? 0;
}

/** A change whose decision is tied to a revision of the pointer. */
type DecidedChange = ChampionChange & { readonly expectedRevision: number };

/**
 * Second step of a change of champion: moves the pointer if it has not moved since `expectedRevision`, which
 * `checkArtifact` gave, and records it in the same transaction. A rollback gives a version back what it had (`restoration`).
 * Idempotent: repeated, it finds its own change and returns it.
 * @param at wall time, milliseconds since the Unix epoch
 * @throws ChampionConflictError when another change came first, or another champion than the verdict compared with
 * @throws AlreadyChampionError when the version is the champion
 */
export async function swapChampion(database: Database, change: DecidedChange, at: number): Promise<ChampionPointer> {
  const { kind, version, changeId, verdictId, expectedRevision, actor, reason, forced = false, rollback = false } = change;
  const champions = new ChampionRepository(database);
  const [current, made] = await Promise.all([champions.find(kind), champions.findChange(kind, changeId)]);
  if (made !== null) return pointerOf(made);
  if (current?.version === version) return resolveAlreadyChampion(current, verdictId);
  if (verdictId !== null) await requireVerdictAgainst(current, verdictId, change, database);
  const restored = rollback ? await restoration(database, kind, version) : { forced };
  const row = { kind, revision: expectedRevision + 1, version, at, actor, reason, changeId, ...restored };
  return pointerOf(await champions.change(row, (stored) => changeEntry(change, stored)));
}

/** The version became champion by another change: what its verdict allows is done. A request for the champion itself is refused. */
function resolveAlreadyChampion(current: ChampionRow, verdictId: string | null): ChampionPointer {
  if (verdictId === null) throw new AlreadyChampionError(current.kind, current.version);
  return pointerOf(current);
}

/** A verdict holds against the champion that it compared with alone. */
async function requireVerdictAgainst(
  current: ChampionRow | null,
  verdictId: string,
  change: DecidedChange,
  database: Database,
): Promise<void> {
  const { kind, version, expectedRevision } = change;
  const verdict = await new VerdictRepository(database).find(verdictId);
  if ((current?.version ?? null) === (verdict?.championVersion ?? null)) return;
  throw new ChampionConflictError(kind, version, expectedRevision, current?.revision ?? 0);
}
