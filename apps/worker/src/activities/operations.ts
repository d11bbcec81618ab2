import { ChampionRepository, type Database } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import type { ChampionPointer, OperationsActivities } from '@tandem/pipeline';
import { auditChange, auditRefusal, auditRun, checkArtifact, publishChampions, swapChampion } from '@tandem/registry';

/**
 * The activities of the queue `operations`.
 * @param modelDirectory where the champions are published
 * @param now wall time, milliseconds since the Unix epoch
 */
export function createOperationsActivities(database: Database, modelDirectory: string, now: () => number = Date.now): OperationsActivities {
  return {
    async findMissingChampions() {
      const present = new Set((await new ChampionRepository(database).list()).map(({ kind }) => kind));
      return MODEL_KINDS.filter((kind) => !present.has(kind));
    },
    checkArtifact: ({ kind, version }) => checkArtifact(database, kind, version),
    async swapChampion(input) {
      return pointerOf(await swapChampion(database, { ...input, at: now() }));
    },
    async publishChampions() {
      return (await publishChampions(database, modelDirectory)).problems;
    },
    async auditChange({ pointer: { previousVersion, revision }, forced = false, rollback = false, ...change }) {
      await auditChange(database, { ...change, forced, rollback, previousVersion, revision, at: now() });
    },
    auditRun: (run) => auditRun(database, { ...run, at: now() }),
    async auditRefusal({ problem, forced = false, rollback = false, ...change }) {
      const made = await auditRefusal(database, { ...change, forced, rollback, at: now() }, problem);
      return made === null ? null : pointerOf(made);
    },
  };
}

/** Without what a workflow's history need not hold. */
function pointerOf({ kind, version, previousVersion, revision }: ChampionPointer): ChampionPointer {
  return { kind, version, previousVersion, revision };
}
