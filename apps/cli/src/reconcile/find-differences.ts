import type { ClassProbabilities } from '@tandem/domain';
import { distance, effectOf, serviceOf, type Cause, type Effect, type Proof, type ServedPrediction } from '@tandem/evaluation';
import { replayIntake } from '@tandem/features';
import { AGREEMENT } from '@tandem/models';
import { barKey, type SessionRecord } from './session-record.js';
import type { StoredMarket } from './stored-market.js';
import type { StoredModels } from './stored-models.js';

/** A served prediction that is not what is computed now. */
export interface Difference {
  readonly served: ServedPrediction;
  /** What the champion of that time predicts from what is stored now; null when nothing can be computed. */
  readonly again: ClassProbabilities | null;
  readonly distance: number | null;
  readonly effect: Effect;
}

export interface ExplainedDifference extends Difference {
  readonly cause: Cause;
  readonly proof: Proof;
}

/** What the computation from what is stored now came to. */
export interface Comparison {
  /** Served by a version that the pointer did not name. */
  readonly otherVersions: readonly ExplainedDifference[];
  /** The same version answers otherwise now. */
  readonly differing: readonly Difference[];
  /** Bars whose window is not complete, by `barKey`. */
  readonly incomplete: ReadonlySet<string>;
}

/** Computes every served prediction of a session again from what is stored now. @param progress called with the share done, 0 to 1 */
export async function compareWithNow(
  record: SessionRecord,
  market: StoredMarket,
  models: StoredModels,
  progress: (share: number) => void,
): Promise<Comparison> {
  const byMinute = Map.groupBy(record.served, ({ ts }) => ts);
  const comparison = { otherVersions: [] as ExplainedDifference[], differing: [] as Difference[], incomplete: new Set<string>() };
  const computed = new Set<ServedPrediction>();
  await replayIntake(record.symbols, market.present, async (minute, windows) => {
    const complete = new Map<string, Float32Array>();
    for (const { symbol, window } of windows) {
      if (window === null) comparison.incomplete.add(barKey(symbol, minute));
      else complete.set(symbol, window);
    }
    const asked = (byMinute.get(minute) ?? []).filter(({ symbol }) => complete.has(symbol));
    const again = await models.predict(asked.map((served) => ({ ...served, window: complete.get(served.symbol)! })));
    for (const [i, served] of asked.entries()) {
      computed.add(served);
      const difference = await compare(served, again[i]!, models);
      if (difference !== null) comparison.differing.push(difference);
      else comparison.otherVersions.push(...(await otherVersion(served, complete.get(served.symbol)!, record, models)));
    }
    progress((minute - record.session.open) / (record.session.close - record.session.open));
  });
  const lost = record.served.filter((served) => !computed.has(served));
  comparison.differing.push(...lost.map((served): Difference => ({ served, again: null, distance: null, effect: 'signal' })));
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

/** What another version than the pointer's answered right: the pointer's would have answered otherwise. */
async function otherVersion(
  served: ServedPrediction,
  window: Float32Array,
  { championChanges }: SessionRecord,
  models: StoredModels,
): Promise<ExplainedDifference[]> {
  const service = serviceOf(served.version, served.recordedAt, championChanges[served.kind]);
  if (service.state === 'champion') return [];
  const explained = { cause: service.state === 'changed' ? 'champion-changed' : 'serving-fault', proof: 'dated' } as const;
  const { named } = service;
  const [again] = named === null ? [null] : await models.predict([{ kind: served.kind, version: named, window }]);
  const thresholds = named === null ? null : await models.thresholds(served.kind, named);
  if (again == null || thresholds === null) return [{ served, again: null, distance: null, effect: 'signal', ...explained }];
  const apart = distance(served.probabilities, again);
  return [{ served, again, distance: apart, effect: effectOf(served.probabilities, again, thresholds), ...explained }];
}
