import type { CallMetrics, Scorecard, Skills } from '@tandem/models';
import type { PairedTest } from './paired-test.js';

/** Whether the file loads in the runtime that serves it and gives the trainer's answers. */
export type FileCheck =
  | { readonly passed: true; readonly largestDifference: number }
  | { readonly passed: false; readonly problem: string };

/** How one forecaster did on the hold-out rows. */
export interface Scored {
  /** With intervals over the hold-out's sessions, which it numbers from 0. */
  readonly scorecard: Scorecard;
}

export interface HoldoutScores extends Scored {
  /** UP and DOWN calls at the model's own thresholds. */
  readonly calls: CallMetrics;
}

export interface ChampionScores extends HoldoutScores {
  readonly version: number;
  /** The mark its own verdict gave it. */
  readonly proven: boolean;
}

/** A champion that nothing can be compared with: it counts as none, or it would keep every successor out. */
export interface UnusableChampion {
  readonly version: number;
  /** Why it cannot be run, as a sentence. */
  readonly problem: string;
}

export interface BaselineScores extends Scored {
  /** In words, e.g. `class prior`. */
  readonly name: string;
}

/** Everything the gate decides on; all scores are of the same rows. */
export interface GateInput {
  readonly file: FileCheck;
  /** Null when the file cannot be run or there is no hold-out yet. */
  readonly challenger: HoldoutScores | null;
  /** Null while the kind has no champion that can be run. */
  readonly champion: ChampionScores | null;
  readonly unusableChampion: UnusableChampion | null;
  readonly baselines: readonly BaselineScores[];
}

export interface Verdict {
  readonly accepted: boolean;
  /** Better than every baseline on the hold-out. */
  readonly proven: boolean;
  /** One sentence per rule, with its numbers, then those of `numbers.description`. */
  readonly reasons: readonly string[];
  /** What the sentences rest on. Older verdicts hold less: see `readCard`. */
  readonly numbers: {
    readonly file: FileCheck;
    /** The challenger's two skills; null when it was not scored. */
    readonly skills: Skills | null;
    /** What the challenger is worth, in sentences. */
    readonly description: readonly string[];
    readonly challenger: HoldoutScores | null;
    readonly champion: ChampionScores | null;
    /** Challenger against champion, null without one. */
    readonly logLossTest: PairedTest | null;
    readonly baselines: readonly (BaselineScores & { readonly logLossTest: PairedTest | null })[];
  };
}
