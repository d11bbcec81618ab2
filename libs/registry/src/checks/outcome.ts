import type { FeatureComputation } from '@tandem/features';
import type { ModelKind, ClassProbabilities } from '@tandem/domain';
import type { Absence, Cause, Effect, Proof } from '@tandem/evaluation';

/** The stored bars that a check has looked at. */
export interface CheckedBars {
  readonly symbols: string[];
  /** How many this installation has. */
  readonly symbolsStored: number;
  readonly sessions: number;
  /** New York dates. */
  readonly first: string;
  readonly last: string;
  readonly bars: number;
}

/** NaN and infinite numbers, which JSON cannot write, are null. */
type Figure = number | null;

export interface LookaheadResult {
  readonly check: 'lookahead';
  readonly bars: CheckedBars;
  readonly seed: number;
  readonly instants: number;
  readonly features: number;
  readonly found: number;
  readonly leaks: {
    readonly what: string;
    readonly symbol: string | null;
    readonly at: string | null;
    readonly without: Figure;
    readonly knowing: Figure;
  }[];
}

export interface WarmUpResult {
  readonly check: 'warm-up';
  readonly bars: CheckedBars;
  readonly seed: number;
  readonly starts: number;
  readonly loaded: number;
  readonly offsets: number[];
  readonly features: { readonly feature: string; readonly needed: number | null; readonly enough: boolean; readonly worst: Figure[] }[];
}

export interface ReconcileResult {
  readonly check: 'reconcile';
  readonly session: string;
  readonly over: boolean;
  readonly predictions: number;
  readonly differing: number;
  readonly unexplained: number;
  readonly causes: ({ readonly cause: Cause; readonly meaning: string; readonly count: number; readonly recomputed: number } & Readonly<
    Record<Effect, number>
  >)[];
  readonly missing: { readonly why: Absence; readonly meaning: string; readonly count: number }[];
  readonly differences: {
    readonly symbol: string;
    readonly at: string;
    readonly kind: ModelKind;
    readonly version: number;
    readonly cause: Cause;
    readonly effect: Effect;
    readonly proof: Proof;
    readonly served: ClassProbabilities;
    readonly now: ClassProbabilities | null;
  }[];
  readonly problems: string[];
}

/** The numbers of a check, as they are stored and sent: plain JSON, bounded. */
export type CheckResult = LookaheadResult | WarmUpResult | ReconcileResult;

/** What a check came to. */
export interface CheckOutcome {
  readonly passed: boolean;
  /** The verdict, for people. */
  readonly sentence: string;
  readonly result: CheckResult;
}

/** What a check works with. */
export interface CheckTools {
  /** The symbols of this installation. */
  readonly symbols: readonly string[];
  /** Called now and then with the share that is done, 0 to 1, and what is being done. */
  readonly report: (share: number, doing: string) => void;
  /** The features that are put to the test; default: the product's. */
  readonly features?: FeatureComputation;
}
