import type { Thresholds } from '@tandem/domain';
import type { Dataset } from '@tandem/features';
import { fitHar, movementTruth } from '../baselines/har-time-of-day.js';
import { signalMetrics, type SignalMetrics } from '../calibration/thresholds.js';
import type { Evidence, GainHistory } from '../metrics/evidence.js';
import type { NamedScorecard, PairedTest } from '../metrics/paired-test.js';
import type { MovementTruth } from '../metrics/movement-sums.js';
import type { Check } from './check.js';
import { countClasses, type ClassCounts } from './class-counts.js';
import { scoreForecast, type Forecast, type Scorecard, type Truth } from '../metrics/scorecard.js';
import type { MetBaseline, Skills } from '../metrics/skill-report.js';

/** How far what a file answers, a probability or a quantile of the log excursion, may differ from its trainer's answer. */
export const AGREEMENT = 1e-5;

/** Whether the file loads in the serving runtime and reproduces the trainer's outputs. */
export type FileCheck =
  { readonly passed: true; readonly largestDifference: number } | { readonly passed: false; readonly problem: string };

/** The scores of a model on the hold-out rows. */
export interface HoldoutScores {
  /** With intervals over the sessions of the hold-out, numbered from 0. */
  readonly scorecard: Scorecard;
  /** UP and DOWN signals at the model's own thresholds. */
  readonly signals: SignalMetrics;
  /** Null in scores of before they were counted. */
  readonly counts: ClassCounts | null;
}

export interface ChampionScores extends HoldoutScores {
  readonly version: number;
  /** As its own verdict decided. */
  readonly proven: boolean;
}

/** A champion that cannot be scored. It counts as none, or it would block every successor. */
interface UnusableChampion {
  readonly version: number;
  /** Why it cannot be run, as a sentence. */
  readonly problem: string;
}

export type BaselineScores = NamedScorecard;

/** The input of the gate; all scores are of the same rows. */
export interface GateInput {
  readonly file: FileCheck;
  /** Null when the file cannot be run or there is no hold-out yet. */
  readonly challenger: HoldoutScores | null;
  /** Null while the kind has no champion that can be run. */
  readonly champion: ChampionScores | null;
  readonly unusableChampion: UnusableChampion | null;
  readonly baselines: readonly BaselineScores[];
  /** New York dates of the hold-out's sessions, by their number in the scores; absent: not known. */
  readonly sessions?: readonly string[];
  /** The challenger's gains over its sessions so far, those of this hold-out among them; absent: this hold-out is all there is. */
  readonly gains?: GainHistory;
}

export interface Verdict {
  readonly accepted: boolean;
  /** Better than every baseline beyond chance, over all of its sessions so far. */
  readonly proven: boolean;
  /** One sentence per rule, with its numbers, then `numbers.description`. */
  readonly reasons: readonly string[];
  readonly numbers: {
    readonly file: FileCheck;
    /** Every rule in the order of the reasons, then the marks. */
    readonly checks: readonly Check[];
    /** New York dates of the hold-out's sessions, by their number in the scores; empty where they are not known. */
    readonly sessions: readonly string[];
    /** The challenger's two skills; null when it was not scored. */
    readonly skills: Skills | null;
    /** The challenger's skills and its comparison with the baselines, in sentences. */
    readonly description: readonly string[];
    readonly challenger: HoldoutScores | null;
    readonly champion: ChampionScores | null;
    /** Challenger against champion on this hold-out, null without one. */
    readonly logLossTest: PairedTest | null;
    /** The same over all sessions in which both met. */
    readonly evidence: Evidence | null;
    readonly baselines: readonly MetBaseline[];
    /** Whether the forecast of movement is better than the baseline's beyond chance, over all of its sessions so far. */
    readonly provenMovement: boolean;
  };
}

/** The outcomes of the hold-out rows. */
export interface HoldoutTruth extends Truth {
  /** What forecasts of movement are scored against; null: they are not. */
  readonly movement: MovementTruth | null;
  /** Class shares of the training rows: DOWN, NEUTRAL, UP. */
  readonly prior: ArrayLike<number>;
}

/**
 * The barriers that movement is scored against are those of the dataset's own baseline, whatever features a version reads. Without a
 * hold-out there are none: the fit takes a second, and a first training is waited for.
 */
export function holdoutTruth(dataset: Dataset): HoldoutTruth {
  const { train, holdout } = dataset.samples;
  const movement = holdout.length === 0 ? null : movementTruth(fitHar(dataset), dataset, 'holdout');
  return { ...holdout, prior: train.shares, movement };
}

/** @param forecast of the rows, calibrated */
export function scoreHoldout(forecast: Forecast, truth: HoldoutTruth, thresholds: Thresholds): HoldoutScores {
  return {
    scorecard: scoreForecast(forecast, truth, truth.movement, truth.prior),
    signals: signalMetrics(forecast.probabilities, truth.classIndex, thresholds),
    counts: countClasses(forecast.probabilities, truth, thresholds),
  };
}

export function scoreBaseline(name: string, forecast: Forecast, truth: HoldoutTruth): BaselineScores {
  return { name, scorecard: scoreForecast(forecast, truth, truth.movement, truth.prior) };
}
