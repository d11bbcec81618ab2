import {
  ChampionRepository,
  ModelRepository,
  SessionGainRepository,
  VerdictRepository,
  type Database,
  type VersionMarks,
} from '@tandem/database';
import { BASELINES, evidenceAgainst, HAR_NAME, isDecisive, isProven, movementKey, versionKey, type GainHistory } from '@tandem/evaluation';
import type { ModelKind } from '@tandem/domain';

/** The baselines that a version must beat to be proven. */
export const PROOF_BASELINES = BASELINES.map(({ name }) => name);

/** How gains over the baseline are called that a version's forecast of movement must beat to be proven. */
export const MOVEMENT_BASELINE = movementKey(HAR_NAME);

/** The gains of a version over its sessions so far. */
export async function readGains(database: Database, kind: ModelKind, version: number): Promise<GainHistory> {
  return Map.groupBy(await new SessionGainRepository(database).of(kind, version), ({ against }) => against);
}

/**
 * Gives a version the marks that its gains so far deserve.
 * @returns the marks, and whether one was another before
 */
export async function updateMarks(database: Database, kind: ModelKind, version: number): Promise<VersionMarks & { changed: boolean }> {
  const gains = await readGains(database, kind, version);
  const marks = { proven: isProven(gains, PROOF_BASELINES), provenMovement: isProven(gains, [MOVEMENT_BASELINE]) };
  return { ...marks, changed: await new ModelRepository(database).mark(kind, version, marks) };
}

/**
 * The version that the gate refused and that decisive evidence says is better than today's champion; of several the one with the most. It
 * deserves another verdict.
 * @returns null while there is none, or no champion
 */
export async function findRefusedButBetter(database: Database, kind: ModelKind): Promise<number | null> {
  const champion = await new ChampionRepository(database).find(kind);
  if (champion === null) return null;
  const rival = versionKey(champion.version);
  const gains = Map.groupBy(await new SessionGainRepository(database).against(kind, rival), ({ version }) => version);
  const better = [...gains]
    .map(([version, own]) => ({ version, evidence: evidenceAgainst(new Map([[rival, own]]), rival) }))
    .filter(({ version, evidence }) => version !== champion.version && isDecisive(evidence))
    .sort((a, b) => b.evidence.eValue - a.evidence.eValue);
  const verdicts = new VerdictRepository(database);
  for (const { version } of better) if ((await verdicts.newest(kind, version))?.accepted === false) return version;
  return null;
}
