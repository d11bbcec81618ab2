import { ChampionRepository, type Database, type ModelKind } from '@tandem/database';
import { NoPreviousVersionError } from '../errors.js';

/**
 * The version that a rollback restores: what the champion replaced.
 * @throws NoPreviousVersionError when the champion is the first, or there is none
 */
export async function rollbackTarget(database: Database, kind: ModelKind): Promise<number> {
  const champion = await new ChampionRepository(database).find(kind);
  if (champion?.previousVersion == null) throw new NoPreviousVersionError(kind);
  return champion.previousVersion;
}
