import type { Bar, ModelKind, Recommendation } from '@tandem/domain';
import type { VersionedOpinion } from './champion.js';

/** A symbol's newest bar and what its engine knows about the window that ends with it. */
export interface ObservedBar {
  readonly bar: Bar;
  /** False while the bar is forming. */
  readonly final: boolean;
  /** Last close of the session before; null when that is not stored. */
  readonly previousClose: number | null;
  /** Wall time at which the bar was committed, at the latest, milliseconds since the Unix epoch. */
  readonly committedAt: number;
  readonly windowComplete: boolean;
  readonly missingMinutes: number;
  readonly inputFault: boolean;
}

/** Null: no champion of that kind, no complete window, or the model failed. */
export type VersionedOpinions = { readonly [kind in ModelKind]: VersionedOpinion | null };

export const NO_OPINIONS: VersionedOpinions = { lstm: null, transformer: null };

/** An observed bar with both opinions and what follows from them. */
export interface JudgedBar extends ObservedBar {
  readonly opinions: VersionedOpinions;
  readonly recommendation: Recommendation;
}
