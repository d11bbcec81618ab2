import { versionName, type ModelKind } from '@tandem/domain';
import type { DriftFinding } from './episodes.js';

/** What a check found when it computed again what a champion had served since the check before. */
export interface RecomputedCount {
  readonly kind: ModelKind;
  readonly version: number;
  /** Predictions of which it can be told whether they are right. */
  readonly compared: number;
  /** Those that are not what the file answers on the stored bars, which nothing that was stored later explains. */
  readonly differing: number;
  /** Largest difference of a probability among them, 0 to 1. */
  readonly worst: number;
  /** How many of them show another signal. */
  readonly signals: number;
  /** How many of them came from another version, which no pointer named then. */
  readonly foreign: number;
}

/**
 * What is severe: a champion that is broken in memory answers otherwise on nearly every row from then on; what is wrong with one minute of
 * all symbols is a fifth of a check of five minutes, what is wrong with one symbol of 20 a twentieth. A half lies between, and a fault that
 * begins in the middle of a check is severe with the next one at the latest.
 */
const SEVERE_SHARE = 0.5;
/** Of one symbol alone, that is more than half of the five minutes: no odd row or two are severe. */
const SEVERE_ROWS = 3;

/**
 * Whether a champion was served as its file answers: any prediction that was not, and that nothing explains, is a warning; severe where
 * these are a large share of what was compared.
 * @returns null where every prediction that can be told about is right, also when there is none
 */
export function findServingFault(count: RecomputedCount): DriftFinding | null {
  const { kind, version, compared, differing } = count;
  if (differing === 0) return null;
  const severe = differing >= SEVERE_ROWS && differing >= SEVERE_SHARE * compared;
  return { cause: 'serving_fault', subject: `${kind}/${version}`, severity: severe ? 'severe' : 'warning', message: describe(count) };
}

function describe({ kind, version, compared, differing, worst, signals, foreign }: RecomputedCount): string {
  const facts = [
    `${differing} of ${compared} predictions served as ${versionName(kind, version)} are not what its file answers on the stored bars`,
    `they differ by up to ${worst.toPrecision(2)}`,
    signals === 0 ? 'no signal is another one' : `${signals} show another signal`,
    ...(foreign === 0 ? [] : [`${foreign} came from another version`]),
    'nothing that was stored later explains it',
  ];
  return `${facts.join('; ')}.`;
}
