import type { ClassProbabilities, ModelKind } from '@tandem/domain';
import { distance, effectOf, serviceOf, type Effect, type PointerValue, type ServedPrediction, type Service } from '@tandem/evaluation';
import { AGREEMENT } from '@tandem/models';
import type { StoredModels } from './stored-models.js';

/** A served prediction, and the window that it was made of by what is stored now. */
export interface Recomputable {
  readonly served: ServedPrediction;
  /** WINDOW_BARS × FEATURE_COUNT values of the engine. */
  readonly window: Float32Array;
}

/** A served prediction that is not what is computed now. */
export interface Difference {
  readonly served: ServedPrediction;
  /** What the champion of that time predicts from what is stored now; null when nothing can be computed. */
  readonly again: ClassProbabilities | null;
  readonly distance: number | null;
  readonly effect: Effect;
}

/** Served, as its own file answers, by another version than the pointer named. */
export interface OtherVersion extends Difference {
  readonly service: Exclude<Service, { readonly state: 'champion' }>;
}

export interface ServedComparison {
  /** The same version answers otherwise now. */
  readonly differing: readonly Difference[];
  readonly otherVersions: readonly OtherVersion[];
}

/** Every value of the pointers to the champions. */
export type ChampionChanges = Readonly<Record<ModelKind, readonly PointerValue[]>>;

/** Computes served predictions again by the stored files of the versions that made them. */
export async function compareServed(
  asked: readonly Recomputable[],
  changes: ChampionChanges,
  models: StoredModels,
): Promise<ServedComparison> {
  const again = await models.predict(asked.map(({ served, window }) => ({ kind: served.kind, version: served.version, window })));
  const comparison = { differing: [] as Difference[], otherVersions: [] as OtherVersion[] };
  for (const [i, one] of asked.entries()) {
    const difference = await compare(one.served, again[i]!, models);
    const other = difference === null ? await compareVersions(one, changes, models) : null;
    if (difference !== null) comparison.differing.push(difference);
    if (other !== null) comparison.otherVersions.push(other);
  }
  return comparison;
}

/** Null when both agree. */
async function compare(served: ServedPrediction, again: ClassProbabilities | null, models: StoredModels): Promise<Difference | null> {
  if (again === null) return { served, again, distance: null, effect: 'signal' };
  const apart = distance(served.probabilities, again);
  if (apart <= AGREEMENT) return null;
  const thresholds = await models.thresholds(served.kind, served.version);
  return { served, again, distance: apart, effect: effectOf(served.probabilities, again, thresholds!) };
}

/** What the version that the pointer named would have answered; null when it was served. */
async function compareVersions(
  { served, window }: Recomputable,
  changes: ChampionChanges,
  models: StoredModels,
): Promise<OtherVersion | null> {
  const service = serviceOf(served.version, served.recordedAt, changes[served.kind]);
  if (service.state === 'champion') return null;
  const { named } = service;
  const [again] = named === null ? [null] : await models.predict([{ kind: served.kind, version: named, window }]);
  const thresholds = named === null ? null : await models.thresholds(served.kind, named);
  if (again == null || thresholds === null) return { served, service, again: null, distance: null, effect: 'signal' };
  const apart = distance(served.probabilities, again);
  return { served, service, again, distance: apart, effect: effectOf(served.probabilities, again, thresholds) };
}
