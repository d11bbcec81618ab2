import type { ChampionChangeRow } from '@tandem/database';

/**
 * The change that a rollback to `version` goes back to: the newest one that made it champion before the change that is being undone. What
 * came of a rollback stands for the change that it went back to, so that rolling back again goes on from there and ever further back,
 * also through versions that were promoted more than once.
 * @param history of one kind, newest first
 */
export function restoredChange(history: readonly ChampionChangeRow[], version: number): ChampionChangeRow | undefined {
  const standsFor = new Map<number, ChampionChangeRow>();
  const goingBack = (from: ChampionChangeRow | undefined, to: number) => {
    const newest = from && history.find((change) => change.version === to && change.revision < from.revision);
    return newest && standsFor.get(newest.revision);
  };
  let champion: ChampionChangeRow | undefined;
  for (const change of history.toReversed()) {
    const restored = champion?.previousVersion === change.version ? goingBack(champion, change.version) : undefined;
    // A promotion has the champion that it replaced as its predecessor, a rollback the one that its version had.
    champion = restored !== undefined && restored.previousVersion === change.previousVersion ? restored : change;
    standsFor.set(change.revision, champion);
  }
  return goingBack(champion, version);
}
