import type { ChampionRow } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { NoPreviousVersionError } from '../errors.js';

/**
 * The version that a rollback restores: what the champion replaced.
 * @param champion of that kind; null while there is none
 * @throws NoPreviousVersionError when the champion is the first, or there is none
 */
export function rollbackTarget(kind: ModelKind, champion: Pick<ChampionRow, 'previousVersion'> | null): number {
  if (champion?.previousVersion == null) throw new NoPreviousVersionError(kind);
  return champion.previousVersion;
}
