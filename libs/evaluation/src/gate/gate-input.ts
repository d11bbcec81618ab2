import type { Thresholds } from '@tandem/domain';
/** The gate's limits (all from the project's definition of "demonstrably better"). */

/** Largest probability of a log loss this much lower by chance. */
import { signalMetrics, type SignalMetrics } from '../calibration/thresholds.js';
import { scorecard, type Scorecard, type Truth } from '../metrics/scorecard.js';
import type { Skills } from '../metrics/skill-report.js';
import { oneSidedTTest, type GainTest } from '../statistics/t-test.js';

export { SIGNIFICANCE } from '../statistics/t-test.js';

/** Least rise of macro-F1. */
export const MACRO_F1_RISE = 0.01;
/** Largest fall of the precision of UP or of DOWN. */
export const PRECISION_FALL = 0.02;
/** Least share of rows that a challenger calls on each side, and from which on precision is compared. */
export const MIN_SIGNAL_SHARE = 0.01;
/** Fewer paired sessions have no spread to test against. */
export const MIN_PAIRED_SESSIONS = 2;

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
  readonly calls: SignalMetrics;
}

export interface ChampionScores extends HoldoutScores {
  readonly version: number;
  /** The mark its own verdict gave it. */
  readonly proven: boolean;
}

/** A champion that nothing can be compared with: it counts as none, or it would keep every successor out. */
interface UnusableChampion {
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

/** What the gate was given cannot be compared. */
export class GateInputError extends Error {
  override readonly name = 'GateInputError';
}

/** A one-sided paired t-test of whether a model's log loss is lower, session by session: gains are the other's minus the model's. */
export interface PairedTest extends GainTest {
  readonly sessions: number;
}

/**
 * Rows of one session move together, so that sessions, not rows, are what the test counts.
 * @returns null with fewer than two sessions
 * @throws GateInputError when both were not scored on the same sessions and rows
 */
export function pairedTest({ scorecard: { bySession: model } }: Scored, { scorecard: { bySession: other } }: Scored): PairedTest | null {
  const same = model.length === other.length && model.every(({ session, rows }, i) => session === other[i]!.session && rows === other[i]!.rows);
  if (!same) throw new GateInputError('Models can be compared only on the same hold-out rows, and these were scored on different ones.');
  const test = oneSidedTTest(model.map(({ figures }, i) => other[i]!.figures.logLoss! - figures.logLoss!));
  return test === null ? null : { sessions: model.length, ...test };
}

/** What happened on the hold-out rows, and what was known before. */
export interface HoldoutTruth extends Truth {
  /** Shares of the classes in the training rows: DOWN, NEUTRAL, UP. */
  readonly prior: ArrayLike<number>;
}

/** @param probabilities rows × 3, calibrated */
export function scoreHoldout(probabilities: Float32Array, truth: HoldoutTruth, thresholds: Thresholds): HoldoutScores {
  return { scorecard: scorecard(probabilities, truth, truth.prior), calls: signalMetrics(probabilities, truth.classIndex, thresholds) };
}

/** @param probabilities rows × 3 */
export function scoreBaseline(name: string, probabilities: Float32Array, truth: HoldoutTruth): BaselineScores {
  return { name, scorecard: scorecard(probabilities, truth, truth.prior) };
}
