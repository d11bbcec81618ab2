import { ChampionRepository, ModelRepository, SessionGainRepository, VerdictRepository, type Database } from '@tandem/database';
import { BASELINES, evidenceAgainst, isDecisive, isProven, versionKey, type GainHistory } from '@tandem/evaluation';
import type { ModelKind } from '@tandem/domain';

/** The baselines that a version must beat to be proven. */
export const PROOF_BASELINES = BASELINES.map(({ name }) => name);

/** The gains of a version over its sessions so far. */
export async function readGains(database: Database, kind: ModelKind, version: number): Promise<GainHistory> {
  return Map.groupBy(await new SessionGainRepository(database).of(kind, version), ({ against }) => against);
}

/**
 * Gives a version the mark that its gains so far deserve.
 * @returns the mark, and whether it was another before
 */
export async function updateMark(database: Database, kind: ModelKind, version: number): Promise<{ proven: boolean; changed: boolean }> {
  const proven = isProven(await readGains(database, kind, version), PROOF_BASELINES);
  return { proven, changed: await new ModelRepository(database).mark(kind, version, proven) };
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
