import { ChampionConflictError, ChampionRepository, VerdictRepository, type ChampionRow, type Database } from '@tandem/database';
import { MODEL_KINDS, type ChangeChampionInput, type OperationsActivities } from '@tandem/pipeline';
import { auditChange, checkArtifact, publishChampions, swapChampion } from '@tandem/registry';

/**
 * The activities of the queue `operations`.
 * @param modelDirectory where the champions are published
 */
export function createOperationsActivities(database: Database, modelDirectory: string): OperationsActivities {
  const champions = new ChampionRepository(database);
  return {
    async findMissingChampions() {
      const present = new Set((await champions.list()).map(({ kind }) => kind));
      return MODEL_KINDS.filter((kind) => !present.has(kind));
    },
    async checkArtifact({ kind, version }) {
      return checkArtifact(database, kind, version);
    },
    async swapChampion(input) {
      const { kind, version, expectedRevision, actor, reason } = input;
      const promoted = await judgedChampion(database, input);
      const champion = promoted ?? (await swapChampion(database, { kind, version, expectedRevision, actor, reason, at: Date.now() }));
      return { kind, version, previousVersion: champion.previousVersion, revision: champion.revision };
    },
    async publishChampions() {
      return (await publishChampions(database, modelDirectory)).problems;
    },
    async auditChange({ kind, version, actor, reason, verdictId, pointer: { previousVersion, revision } }) {
      await auditChange(database, { kind, version, previousVersion, revision, actor, reason, verdictId, at: Date.now() });
    },
  };
}

type Swap = ChangeChampionInput & { readonly expectedRevision: number };

/**
 * A verdict holds against the champion that it compared with alone.
 * @returns the pointer when the judged version is champion already: a repeated run finds its promotion done; else null
 * @throws ChampionConflictError when another version has become champion since the verdict
 */
async function judgedChampion(database: Database, { kind, version, verdictId, expectedRevision }: Swap): Promise<ChampionRow | null> {
  if (verdictId === null) return null;
  const verdict = await new VerdictRepository(database).find(verdictId);
  const champion = await new ChampionRepository(database).find(kind);
  if (champion?.version === version) return champion;
  const judged = verdict?.championVersion ?? null;
  if ((champion?.version ?? null) === judged) return null;
  throw new ChampionConflictError(kind, version, expectedRevision, champion?.revision ?? 0);
}
