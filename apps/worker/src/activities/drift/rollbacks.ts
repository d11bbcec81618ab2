import { ChampionRepository, type ChampionRow, type Database } from '@tandem/database';
import { remedyOf, type DriftEpisode } from '@tandem/drift';
import { driftChangeId, loadArtifact, stableVersion } from '@tandem/registry';
import { isOneOf, UNUSABLE } from '../unusable-models.js';

/** A champion that is to go back to another version. */
export interface Rollback {
  readonly kind: ChampionRow['kind'];
  readonly fromVersion: number;
  readonly toVersion: number;
  /** Of the pointer. */
  readonly championRevision: number;
  /** What was found, in a sentence. */
  readonly reason: string;
}

/** What is to be done about champions that are severely faulty. */
export interface RollbackDecision {
  readonly rollbacks: readonly Rollback[];
  /** Faulty champions that nothing can replace, by subject: why not, for people. */
  readonly irreparable: ReadonlyMap<string, string>;
}

/**
 * A faulty champion goes back to the nearest stable version, once a session and kind: the id of the change says so, and whatever is
 * repeated makes it once. A version whose file is corrupt is passed over: it would be refused.
 * @param session New York date
 */
export async function decideRollbacks(database: Database, session: string, episodes: readonly DriftEpisode[]): Promise<RollbackDecision> {
  const faulty = episodes.filter((episode) => remedyOf(episode) === 'roll back');
  const decision = { rollbacks: [] as Rollback[], irreparable: new Map<string, string>() };
  if (faulty.length === 0) return decision;
  for (const champion of await new ChampionRepository(database).list()) {
    const episode = faulty.find(({ subject }) => subject === `${champion.kind}/${champion.version}`);
    if (episode === undefined) continue;
    const change = await rollbackOf(database, session, champion, episode.message);
    if (typeof change === 'string') decision.irreparable.set(episode.subject, change);
    else decision.rollbacks.push(change);
  }
  return decision;
}

/** Why not, when there is nothing to go back to. */
async function rollbackOf(
  database: Database,
  session: string,
  { kind, version, revision }: ChampionRow,
  reason: string,
): Promise<Rollback | string> {
  if ((await new ChampionRepository(database).findChange(kind, driftChangeId(session))) !== null)
    return 'it was rolled back in this session already';
  const stable = await stableVersion(database, kind, (earlier) => isIntact(database, kind, earlier));
  if (stable === null) return 'there is no stable version to go back to';
  return { kind, fromVersion: version, toVersion: stable, championRevision: revision, reason };
}

async function isIntact(database: Database, kind: ChampionRow['kind'], version: number): Promise<boolean> {
  try {
    await loadArtifact(database, kind, version);
    return true;
  } catch (error) {
    if (!isOneOf(error, UNUSABLE)) throw error;
    return false;
  }
}
