import type { Cause, Proof, ServedPrediction } from '@tandem/evaluation';
import { replayIntake } from '@tandem/features';
import { compareServed, type Difference, type OtherVersion } from './compare-served.js';
import { barKey, type SessionRecord } from './session-record.js';
import type { StoredMarket } from './stored-market.js';
import type { StoredModels } from './stored-models.js';

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
    asked.forEach((served) => computed.add(served));
    const { differing, otherVersions } = await compareServed(
      asked.map((served) => ({ served, window: complete.get(served.symbol)! })),
      record.championChanges,
      models,
    );
    comparison.differing.push(...differing);
    comparison.otherVersions.push(...otherVersions.map(explain));
    progress((minute - record.session.open) / (record.session.close - record.session.open));
  });
  const lost = record.served.filter((served) => !computed.has(served));
  comparison.differing.push(...lost.map((served): Difference => ({ served, again: null, distance: null, effect: 'signal' })));
  return comparison;
}

function explain({ service, ...difference }: OtherVersion): ExplainedDifference {
  return { ...difference, cause: service.state === 'changed' ? 'champion-changed' : 'serving-fault', proof: 'dated' };
}
