/** The ways in which past bars say something about the future; see predictability.ts for each one's law. */
export type PredictabilityKind = 'linear' | 'nonlinear' | 'sequence';

/** How much of the future can be known, and how. */
export interface Predictability {
  /**
   * Share of the variance of the next 30 bars' volatility-scaled return that is known beforehand (R²), from 0, a
   * market that nobody can predict, to MAX_PREDICTABILITY.
   */
  readonly strength: number;
  /** Which laws are planted, in equal shares of `strength`; `none` plants nothing; default `mixed`, all of them. */
  readonly kind?: PredictabilityKind | 'mixed' | 'none';
}

/** What makes a simulated market: the same options give the same market, byte for byte. */
export interface SimulatorOptions {
  /** Symbols, upper case, each once. A symbol's own fate does not depend on which others are simulated. */
  readonly symbols: readonly string[];
  /** Integer from 0 to 2³² − 1. */
  readonly seed: number;
  readonly predictability?: Predictability;
  /** Simulation begins with the first session on or after this New York day; default FIRST_SESSION. */
  readonly firstSession?: string;
}
