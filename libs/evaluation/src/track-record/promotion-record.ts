import type { ModelKind } from '@tandem/domain';
import type { Estimate } from '../metrics/figures.js';
import { ratioOfSums } from './hit-rate.js';

/** How much better a version was than another in one session, on the same rows: log loss of the other less its own, nats. */
export interface OriginGain {
  readonly session: string;
  /** `holdout`: sessions on which the gate first compared them; `live`: those in which both predicted, one of them as a shadow. */
  readonly origin: 'holdout' | 'live';
  readonly gain: number;
}

/** The mean of gains a session, each session once; null without any. The 95 % interval draws sessions. */
export interface MeanGain {
  readonly sessions: number;
  readonly gain: Estimate;
}

/** What a promotion was worth: what the gate saw beforehand, and what came of it beside the version that would have served on. */
export interface PromotionRecord {
  readonly kind: ModelKind;
  readonly version: number;
  /** The version that it replaced. */
  readonly instead: number;
  readonly promised: MeanGain;
  readonly live: MeanGain;
}

/** @param gains of `version` against `instead`, at most one a session */
export function promotionRecord(kind: ModelKind, version: number, instead: number, gains: readonly OriginGain[]): PromotionRecord {
  const of = (origin: OriginGain['origin']) => meanGain(gains.filter((one) => one.origin === origin).map(({ gain }) => gain));
  return { kind, version, instead, promised: of('holdout'), live: of('live') };
}

function meanGain(gains: readonly number[]): MeanGain {
  const each = gains.map(() => 1);
  return { sessions: gains.length, gain: ratioOfSums(gains, each) };
}
