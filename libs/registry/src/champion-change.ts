import { ChampionConflictError, ChampionRepository, VerdictRepository, type ChampionChange, type ChampionRow, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { verifyModelFile } from '@tandem/models';
import { changeEntry } from './audit.js';
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

interface SwapRequest extends Omit<ChampionChange, 'previousVersion'> {
  /** The verdict that allows it; null for a rollback or an operator's decision. */
  readonly verdictId: string | null;
  /** Default false. */
  readonly rollback?: boolean;
}

/** The pointer as a change left it. */
type SwappedChampion = Pick<ChampionRow, 'kind' | 'version' | 'previousVersion' | 'revision'>;

/**
 * Second step of a change of champion: moves the pointer when nobody has moved it since `expectedRevision`, which
 * `checkArtifact` gave, and records it in the same transaction. A rollback gives a version back what it had (`restoration`).
 * Idempotent: repeated, it finds its own change and returns it.
 * @throws ChampionConflictError when another change came first, or another champion than the verdict compared with
 * @throws AlreadyChampionError when the version is the champion
 */
export async function swapChampion(database: Database, { verdictId, rollback = false, ...change }: SwapRequest): Promise<SwappedChampion> {
  const { kind, version, changeId } = change;
  const champions = new ChampionRepository(database);
  const [current, made] = await Promise.all([champions.find(kind), champions.findChange(kind, changeId)]);
  if (made !== null) return made;
  if (current?.version === version) return resolveAlreadyChampion(current, verdictId);
  if (verdictId !== null) await requireVerdictAgainst(current, verdictId, change, database);
  const restored = rollback ? await restoration(database, kind, version) : {};
  return champions.change({ ...change, ...restored }, ({ forced, previousVersion, revision }) => changeEntry({ ...change, verdictId, rollback, forced, previousVersion, revision }));
}

/** Somebody made the judged version champion meanwhile: what the verdict allows is done. Who asks for the champion itself is told. */
function resolveAlreadyChampion(current: ChampionRow, verdictId: string | null): SwappedChampion {
  if (verdictId === null) throw new AlreadyChampionError(current.kind, current.version);
  return current;
}

/** A verdict holds against the champion that it compared with alone. */
async function requireVerdictAgainst(current: ChampionRow | null, verdictId: string, { kind, version, expectedRevision }: Omit<SwapRequest, 'verdictId' | 'rollback'>, database: Database): Promise<void> {
  const verdict = await new VerdictRepository(database).find(verdictId);
  if ((current?.version ?? null) !== (verdict?.championVersion ?? null)) throw new ChampionConflictError(kind, version, expectedRevision, current?.revision ?? 0);
}
