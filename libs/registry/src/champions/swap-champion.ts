import { ChampionRepository, type ChampionRow, type Database, type ModelKind } from '@tandem/database';
import { AlreadyChampionError } from '../errors.js';

export interface SwapRequest {
  readonly kind: ModelKind;
  readonly version: number;
  /** As `checkArtifact` gave it. */
  readonly expectedRevision: number;
  readonly actor: string;
  readonly reason: string;
  /** Wall time of the change, milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * Second step of a change of champion: moves the pointer when nobody has moved it since `expectedRevision`. A version that
 * was champion before gets back the predecessor it had then, so that rolling back twice goes two versions back and not to
 * and fro. Idempotent: repeated, it finds its own change and returns it.
 * @throws ChampionConflictError when another change came first
 * @throws AlreadyChampionError when the version is the champion
 */
export async function swapChampion(database: Database, request: SwapRequest): Promise<ChampionRow> {
  const champions = new ChampionRepository(database);
  const [current, history] = await Promise.all([champions.find(request.kind), champions.history(request.kind)]);
  if (current?.version === request.version && current.revision === request.expectedRevision) {
    throw new AlreadyChampionError(request.kind, request.version);
  }
  const earlier = history.find((change) => change.version === request.version);
  return champions.change(earlier === undefined ? request : { ...request, previousVersion: earlier.previousVersion });
}
