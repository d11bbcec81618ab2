import { ChampionRepository, VerdictRepository, type ChampionChange, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { restoredChange } from './restored-change.js';

/**
 * What a rollback gives a version back: the predecessor that it had, so that rolling back twice goes two versions back and not to and fro, and
 * its mark. A version that the gate has not accepted stays marked as forced, whatever was champion in between.
 */
export async function restoration(database: Database, kind: ModelKind, version: number): Promise<Required<Pick<ChampionChange, 'forced'>> & Pick<ChampionChange, 'previousVersion'>> {
  const [history, verdict] = await Promise.all([new ChampionRepository(database).history(kind), new VerdictRepository(database).newest(kind, version)]);
  const restored = restoredChange(history, version);
  // Where the gate never judged it, it is marked as it was then.
  const forced = verdict === null ? (restored?.forced ?? false) : !verdict.accepted;
  return restored === undefined ? { forced } : { forced, previousVersion: restored.previousVersion };
}
