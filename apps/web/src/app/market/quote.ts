import type { RecommendationMessage, SymbolSummary, Update } from '@tandem/contracts';

/** The newest that is known of a symbol. */
export interface Quote {
  readonly symbol: string;
  readonly price: number | null;
  /** Relative change since the previous session's close. */
  readonly change: number | null;
  readonly recommendation: RecommendationMessage | null;
  /** The newest live message; null before the first. */
  readonly update: Update | null;
}

/** A quote as `GET symbols` tells it, before anything live. */
export const quoteOfSummary = ({ symbol, price, change, recommendation }: SymbolSummary): Quote =>
  ({ symbol, price, change, recommendation, update: null });

/** A quote as a live update tells it. */
export const quoteOfUpdate = (update: Update): Quote =>
  ({ symbol: update.symbol, price: update.price, change: update.change, recommendation: update.recommendation, update });
