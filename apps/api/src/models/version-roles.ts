import type { RollbackOption } from '@tandem/contracts';
import type { ChampionRow, Database, VerdictRepository } from '@tandem/database';
import { MODEL_KINDS, type ModelKind, type VersionRole } from '@tandem/domain';
import { fallbackOf, NoPreviousVersionError, restoration, rollbackTarget } from '@tandem/registry';

type Version = { readonly kind: ModelKind; readonly version: number };

/** What versions are today, and where each kind can go back to. */
export interface Roles {
  roleOf(version: Version): VersionRole | null;
  /** Of each kind. */
  readonly rollbacks: readonly RollbackOption[];
}

/** By what shadows are chosen by, so that a version is called what it does. @param champions the pointers */
export async function readRoles(
  database: Database,
  verdicts: Pick<VerdictRepository, 'refusedToWatch'>,
  champions: readonly ChampionRow[],
): Promise<Roles> {
  const [refused, kinds] = await Promise.all([
    verdicts.refusedToWatch(),
    Promise.all(MODEL_KINDS.map(async (kind) => readKind(database, kind, champions.find((one) => one.kind === kind) ?? null))),
  ]);
  const is = (versions: readonly { readonly kind: ModelKind; readonly version: number | null }[], { kind, version }: Version) =>
    versions.some((one) => one.kind === kind && one.version === version);
  const previous = kinds.map(({ rollback: { kind }, referenceVersion }) => ({ kind, version: referenceVersion }));
  return {
    roleOf: (version) => {
      if (is(champions, version)) return 'champion';
      if (is(previous, version)) return 'previous';
      return is(refused, version) ? 'shadow' : null;
    },
    rollbacks: kinds.map(({ rollback }) => rollback),
  };
}

async function readKind(
  database: Database,
  kind: ModelKind,
  champion: ChampionRow | null,
): Promise<{ readonly rollback: RollbackOption; readonly referenceVersion: number | null }> {
  const fallback = champion && (await fallbackOf(database, champion));
  const stable = { kind, stableVersion: fallback?.stableVersion ?? null };
  const referenceVersion = fallback?.referenceVersion ?? null;
  try {
    const version = rollbackTarget(kind, champion);
    const { forced } = await restoration(database, kind, version);
    return { rollback: { ...stable, version, forced, refusal: null }, referenceVersion };
  } catch (error) {
    if (!(error instanceof NoPreviousVersionError)) throw error;
    return { rollback: { ...stable, version: null, forced: false, refusal: error.message }, referenceVersion };
  }
}
