import type { Differences, ModelKind } from '@tandem/models';

/**
 * `identical`: byte for byte. `equivalent`: no answer differs by more than rounding does elsewhere. `different`: some do.
 * `other-dataset`: the bars are not what they were, so that nothing was trained.
 */
export type Outcome = 'identical' | 'equivalent' | 'different' | 'other-dataset';

/** Something that bytes follow from besides data and settings, and that is not here what it was there. */
export interface EnvironmentDifference {
  readonly name: string;
  readonly recorded: string;
  readonly here: string;
}

/** What came of it; the form of its `--json`. */
export interface Reproduction {
  readonly schema: 1;
  readonly kind: ModelKind;
  readonly version: number;
  readonly sha256: string;
  readonly datasetHash: string;
  readonly outcome: Outcome;
  /** Of the bars as they are now. */
  readonly datasetHashNow: string;
  /** Symbols, and days in UTC, whose bars have changed; none when the dataset is the same. */
  readonly changed: { readonly symbols: readonly string[]; readonly days: readonly string[] };
  /** Of the file made again; null when nothing was trained. */
  readonly sha256Now: string | null;
  /** Largest differences of a probability; null unless the bytes differ. */
  readonly differences: Differences | null;
  readonly environment: readonly EnvironmentDifference[];
}
