import { Subject } from 'rxjs';
import type { ModelsEvent, Status, Update } from '@tandem/contracts';
import type { Bar, ModelKind, Recommendation } from '@tandem/domain';
import type { VersionedPrediction } from './champion.js';

/** A symbol's newest bar and what its engine knows about the window that ends with it. */
export interface ModelInput {
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
export type VersionedPredictions = { readonly [kind in ModelKind]: VersionedPrediction | null };

export const NO_PREDICTIONS: VersionedPredictions = { lstm: null, transformer: null };

/** An observed bar with both opinions and what follows from them. */
export interface SymbolState extends ModelInput {
  readonly predictions: VersionedPredictions;
  readonly recommendation: Recommendation;
}

/** What the live loop tells the world, in the order in which it happened. */
export class LiveFeed {
  readonly updates = new Subject<readonly Update[]>();
  readonly statuses = new Subject<Status>();
  readonly models = new Subject<ModelsEvent>();

  complete(): void {
    this.updates.complete();
    this.statuses.complete();
    this.models.complete();
  }
}
