import { ChampionRepository, DriftRepository, ServedRepository, type ChampionRow, type Database } from '@tandem/database';
import { newYorkDate, sessionsBetween, type ModelKind } from '@tandem/domain';
import { lineage } from './rollback.js';

/**
 * Minutes of a session that a version may have missed, as in a restart of the API: three checks of the drift monitor, which a fault needs
 * to become severe. So fewer of them hide none that would have been acted on.
 */
const MAX_UNSERVED_MINUTES = 15;

/**
 * The version that a faulty champion goes back to: the nearest stable one of those that rolling back again and again restores. A version is
 * stable when it alone served a whole session and was not found severely faulty since that began: one that was rolled back for a fault
 * returns by a new verdict of the gate or by an operator, and is stable again after another session.
 * @param isUsable asked of each stable version, nearest first; the first one that is counts
 * @returns null when there is none
 */
export async function stableVersion(
  database: Database,
  kind: ModelKind,
  isUsable: (version: number) => Promise<boolean> = async () => true,
): Promise<number | null> {
  const history = await new ChampionRepository(database).history(kind);
  const champion = history[0]?.version;
  for (const version of new Set(lineage(history))) {
    if (version !== champion && (await isStable(database, kind, version)) && (await isUsable(version))) return version;
  }
  return null;
}

/** What stands behind a champion. */
export interface Fallback {
  /** What it goes back to when it is faulty; null: it has nowhere to go. */
  readonly stableVersion: number | null;
  /** What it is measured beside: the stable version, and where there is none, the one that it replaced. Null beside a first champion. */
  readonly referenceVersion: number | null;
}

export async function fallbackOf(
  database: Database,
  { kind, previousVersion }: Pick<ChampionRow, 'kind' | 'previousVersion'>,
): Promise<Fallback> {
  const stable = await stableVersion(database, kind);
  return { stableVersion: stable, referenceVersion: stable ?? previousVersion };
}

/** The version that a champion is measured beside. */
export async function referenceVersion(
  database: Database,
  champion: Pick<ChampionRow, 'kind' | 'previousVersion'>,
): Promise<number | null> {
  return (await fallbackOf(database, champion)).referenceVersion;
}

async function isStable(database: Database, kind: ModelKind, version: number): Promise<boolean> {
  const served = new ServedRepository(database);
  const [span, fault] = await Promise.all([served.spanOf(kind, version), new DriftRepository(database).newestFault(`${kind}/${version}`)]);
  if (span === null) return false;
  const sessions = sessionsBetween(newYorkDate(span.first), newYorkDate(span.last)).filter(({ open }) => open > (fault ?? -Infinity));
  return served.servedWhole(kind, version, sessions, MAX_UNSERVED_MINUTES);
}
