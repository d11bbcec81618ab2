import { Subject } from 'rxjs';
import type { ChampionRow } from '@tandem/database';
import type { Bar, ModelKind, Recommendation, TradingConditions } from '@tandem/domain';
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

/** A model input with both predictions, the trading conditions when they were last assessed, and the recommendation that follows. */
export interface SymbolState extends ModelInput {
  readonly predictions: VersionedPredictions;
  readonly conditions: TradingConditions;
  readonly recommendation: Recommendation;
}

/** What the live loop publishes, in the order in which it happened. */
export class LiveFeed {
  /** The new states of one cycle. */
  readonly states = new Subject<readonly SymbolState[]>();
  /** All champions that serve, whenever one of them is another. */
  readonly champions = new Subject<readonly ChampionRow[]>();
  /** After each cycle and every second: what depends on time or on the market may have changed. */
  readonly ticks = new Subject<void>();

  complete(): void {
    this.states.complete();
    this.champions.complete();
    this.ticks.complete();
  }
}
