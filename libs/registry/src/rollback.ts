import { ChampionRepository, VerdictRepository, type ChampionChangeRow, type ChampionRow, type Database } from '@tandem/database';
import type { ModelKind } from '@tandem/domain';
import { whyUnsigned } from './champions/records.js';
import { NoPreviousVersionError } from './errors.js';

/**
 * The version that a rollback restores: what the champion replaced.
 * @param champion of that kind; null while there is none
 * @throws NoPreviousVersionError when the champion is the first, or there is none
 */
export function rollbackTarget(kind: ModelKind, champion: Pick<ChampionRow, 'previousVersion'> | null): number {
  if (champion?.previousVersion == null) throw new NoPreviousVersionError(kind);
  return champion.previousVersion;
}

/**
 * What a rollback restores of a version: the predecessor that it had, so that rolling back twice goes two versions back and not to and fro,
 * and its mark. A version that the gate has not accepted stays marked as forced, also after other champions.
 */
export async function restoration(
  database: Database,
  kind: ModelKind,
  version: number,
): Promise<Pick<ChampionChangeRow, 'forced'> & Partial<Pick<ChampionChangeRow, 'previousVersion'>>> {
  // One after the other: in a transaction they have one connection.
  const history = await new ChampionRepository(database).history(kind);
  const verdict = await new VerdictRepository(database).newest(kind, version);
  const restored = restoredChange(history, version);
  // Where the gate has no verdict on it, it is marked as it was then.
  const forced = verdict === null ? (restored?.forced ?? false) : !(verdict.accepted && (await whyUnsigned(database, verdict)) === null);
  return restored === undefined ? { forced } : { forced, previousVersion: restored.previousVersion };
}

/**
 * The versions that rolling back again and again restores, nearest first. What a rollback left is not among them, until it is promoted
 * again.
 * @param history of one kind, newest first
 */
export function lineage(history: readonly ChampionChangeRow[]): number[] {
  const { champion, goingBack } = followChanges(history);
  const versions: number[] = [];
  let change = champion;
  while (change?.previousVersion != null) {
    versions.push(change.previousVersion);
    change = goingBack(change, change.previousVersion);
  }
  return versions;
}

/**
 * The change that a rollback to `version` goes back to: the newest one that made it champion before the change that is being undone. What
 * came of a rollback stands for the change that it went back to, so that rolling back again goes on from there and ever further back,
 * also through versions that were promoted more than once.
 * @param history of one kind, newest first
 */
function restoredChange(history: readonly ChampionChangeRow[], version: number): ChampionChangeRow | undefined {
  const { champion, goingBack } = followChanges(history);
  return goingBack(champion, version);
}

/** @returns the change that the champion stands for, and how to go back from such a change to an earlier version */
function followChanges(history: readonly ChampionChangeRow[]) {
  const standsFor = new Map<number, ChampionChangeRow>();
  const goingBack = (from: ChampionChangeRow | undefined, to: number) => {
    const newest = from && history.find((change) => change.version === to && change.revision < from.revision);
    return newest && standsFor.get(newest.revision);
  };
  let champion: ChampionChangeRow | undefined;
  for (const change of history.toReversed()) {
    // A promotion has the champion that it replaced as its predecessor, a rollback the one that its version had.
    const isPromotion = change.previousVersion === champion?.version && champion?.previousVersion !== change.version;
    const restored = isPromotion ? undefined : goingBack(champion, change.version);
    champion = restored !== undefined && restored.previousVersion === change.previousVersion ? restored : change;
    standsFor.set(change.revision, champion);
  }
  return { champion, goingBack };
}
