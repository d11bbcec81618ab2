import { leadingClass, signalOf, type ClassProbabilities, type ModelKind, type Thresholds } from '@tandem/domain';

/** A final prediction of a champion, as it was stored. */
export interface ServedPrediction {
  readonly symbol: string;
  /** Start of the last bar of its window, milliseconds since the Unix epoch. */
  readonly ts: number;
  readonly kind: ModelKind;
  readonly version: number;
  readonly probabilities: ClassProbabilities;
  /** When it was stored, by the database's clock: it knew of nothing that was written later. */
  readonly recordedAt: number;
}

/** Largest difference of a class's probability. */
export function distance(one: ClassProbabilities, other: ClassProbabilities): number {
  return Math.max(...one.map((probability, i) => Math.abs(probability - other[i]!)));
}

/** What a difference did to what was shown. A signal is a leading class at or above its threshold. */
export const EFFECTS = ['none', 'class', 'signal'] as const;
export type Effect = (typeof EFFECTS)[number];

/** The most that is another one: the signal, else the leading class. */
export function effectOf(served: ClassProbabilities, again: ClassProbabilities, thresholds: Thresholds): Effect {
  const signal = (probabilities: ClassProbabilities) => signalOf({ probabilities, thresholds });
  if (signal(served) !== signal(again)) return 'signal';
  return leadingClass(served) === leadingClass(again) ? 'none' : 'class';
}
