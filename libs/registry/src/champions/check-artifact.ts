import { ChampionRepository, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { verifyModelFile } from '@tandem/models';
import { loadArtifact } from '../versions/load-artifact.js';

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
