import { ChampionConflictError, ChampionRepository, VerdictRepository, type ChampionChange, type ChampionRow, type Database } from '@tandem/database';
import { AlreadyChampionError } from '../errors.js';
import { changeEntry } from './audit-change.js';
import { restoration } from './restoration.js';

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
  if (current?.version === version) return alreadyChampion(current, verdictId);
  if (verdictId !== null) await requireComparedWith(current, verdictId, change, database);
  const restored = rollback ? await restoration(database, kind, version) : {};
  return champions.change({ ...change, ...restored }, ({ forced, previousVersion, revision }) => changeEntry({ ...change, verdictId, rollback, forced, previousVersion, revision }));
}

/** Somebody made the judged version champion meanwhile: what the verdict allows is done. Who asks for the champion itself is told. */
function alreadyChampion(current: ChampionRow, verdictId: string | null): SwappedChampion {
  if (verdictId === null) throw new AlreadyChampionError(current.kind, current.version);
  return current;
}

/** A verdict holds against the champion that it compared with alone. */
async function requireComparedWith(current: ChampionRow | null, verdictId: string, { kind, version, expectedRevision }: Omit<SwapRequest, 'verdictId' | 'rollback'>, database: Database): Promise<void> {
  const verdict = await new VerdictRepository(database).find(verdictId);
  if ((current?.version ?? null) !== (verdict?.championVersion ?? null)) throw new ChampionConflictError(kind, version, expectedRevision, current?.revision ?? 0);
}
