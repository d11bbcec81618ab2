import { ChampionRepository, type Database } from '@tandem/database';
import { MODEL_KINDS } from '@tandem/domain';
import type { OperationsActivities } from '@tandem/pipeline';
import { awaitRun } from './await-run.js';
import { auditRefusal, auditRun, checkArtifact, publishChampions, swapChampion } from '@tandem/registry';

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
    swapChampion: (change) => swapChampion(database, change, now()),
    async publishChampions() {
      return (await publishChampions(database, modelDirectory)).problems;
    },
    auditRun: (run) => auditRun(database, run, now()),
    awaitRun,
    auditRefusal: ({ problem, ...change }) => auditRefusal(database, change, problem, now()),
  };
}
