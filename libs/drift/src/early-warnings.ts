import { CLASS_COUNT, versionName, type ModelKind } from '@tandem/domain';
import type { DriftFinding } from './episodes.js';
import { LEVEL, pushPageHinkley, type PageHinkleyState } from './page-hinkley.js';
import type { PairedAnswers } from './paired-answers.js';

/** Ways in which what a champion answers can be odd, whatever comes of it. */
export const EARLY_RULES = ['expectedLoss', 'shares', 'confidence'] as const;
export type EarlyRule = (typeof EARLY_RULES)[number];

/**
 * From where on each rule warns, set on 20 symbols in 31 recorded sessions (docs/drift.md). Healthy there: champions of both kinds, and in
 * their place versions that were trained on a third of the sessions, 124 sessions of champions in all.
 *
 * - expectedLoss: nats, mean of the last minutes. Healthy: .020 at most in 123, .035 in one; scaler × 3: .12 in the mean. Versions that are
 *   trained at length on the simulated market know more than a control can: .033 at most.
 * - shares: half the sum of the differences of the mean class probabilities, mean of the last minutes. Healthy: .102 at most.
 * - confidence: Page–Hinkley's sum. Healthy: 38 at most.
 */
export const EARLY_LIMITS: Readonly<Record<EarlyRule, number>> = { expectedLoss: 0.03, shares: 0.11, confidence: 50 };

/** Minutes of the means: forecasts of one horizon hold nearly the same. */
const WINDOW_MINUTES = 30;
/** Fewer minutes with an answer say nothing: one check. */
const MIN_MINUTES = 5;
/**
 * Deviation of the difference in confidence between a healthy champion and its control, by minute, pooled over 31 recorded sessions: by
 * which it is standardised.
 */
const CONFIDENCE_DEVIATION = 0.017;
/** Half of a difference of .1, in deviations: half the change that is sought is the best slack (Page 1954). */
const CONFIDENCE_LIMITS = { slack: 3, clip: 8 };
/** A minute with fewer of the symbols is not what the deviation was measured on. */
const MIN_SYMBOL_SHARE = 0.5;

/** What is odd of a champion's answers beside one reference, by now. A document: it survives JSON. */
export interface EarlyEvidence extends PageHinkleyState {
  /** Minutes of the session that are counted. */
  readonly minutes: number;
  /** Values of the rules; null without enough minutes. */
  readonly values: Readonly<Record<EarlyRule, number | null>>;
}

/** Of a session that has just begun. */
export const NOTHING_ODD: EarlyEvidence = { ...LEVEL, minutes: 0, values: { expectedLoss: null, shares: null, confidence: null } };

/**
 * Goes on with further minutes of the session.
 * @param answers of the session until now; what is older than the last check and `WINDOW_MINUTES` is not looked at
 * @param symbols that are watched
 */
export function watchAnswers(before: EarlyEvidence, answers: PairedAnswers, symbols: number): EarlyEvidence {
  const minutes = answers.symbols.length;
  let level: PageHinkleyState = { rise: before.rise, fall: before.fall };
  for (let minute = before.minutes; minute < minutes; minute++) {
    if (answers.symbols[minute]! < MIN_SYMBOL_SHARE * symbols) continue;
    level = pushPageHinkley(level, answers.confidence[minute]! / CONFIDENCE_DEVIATION, CONFIDENCE_LIMITS);
  }
  const newest = newestMinutes(answers);
  const isKnown = newest.length >= MIN_MINUTES;
  const values = {
    expectedLoss: isKnown ? meanOf(newest, (minute) => answers.expectedLoss[minute]!) : null,
    shares: isKnown ? distanceOf(answers, newest) : null,
    confidence: isKnown ? Math.max(level.rise, level.fall) : null,
  };
  return { ...level, minutes, values };
}

/** Those of the window in which somebody answered. */
function newestMinutes({ symbols }: PairedAnswers): number[] {
  const first = Math.max(0, symbols.length - WINDOW_MINUTES);
  return Array.from({ length: symbols.length - first }, (_, i) => first + i).filter((minute) => symbols[minute]! > 0);
}

function meanOf(minutes: readonly number[], value: (minute: number) => number): number {
  return minutes.reduce((sum, minute) => sum + value(minute), 0) / minutes.length;
}

/** Total variation distance between the mean probabilities of the two. */
function distanceOf({ shares }: PairedAnswers, minutes: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < CLASS_COUNT; k++) sum += Math.abs(meanOf(minutes, (minute) => shares[minute * CLASS_COUNT + k]!));
  return sum / 2;
}

const WORDS: Readonly<Record<EarlyRule, (value: number) => string>> = {
  expectedLoss: (value) => `a loss of ${value.toFixed(2)} nats more is expected of it`,
  shares: (value) => `its class shares differ by ${(100 * value).toFixed(0)} points`,
  confidence: (value) => `its confidence has been another for some time (${value.toFixed(0)})`,
};

/**
 * Whether what a champion answers is odd beside every reference, so that the fault is its own. Never more than a warning: a version that
 * has learned something new is odd as well, and only what comes of it can tell.
 * @param subject such as `lstm/3`
 * @param beside each reference that has answered
 */
export function findEarlyWarning(subject: string, beside: readonly EarlyEvidence[]): DriftFinding | null {
  const words = EARLY_RULES.flatMap((rule) => {
    const least = Math.min(...beside.map(({ values }) => values[rule]).filter((value) => value !== null));
    return Number.isFinite(least) && least >= EARLY_LIMITS[rule] ? [WORDS[rule](least)] : [];
  });
  if (words.length === 0) return null;
  const [kind, version] = subject.split('/') as [ModelKind, string];
  const message = `${versionName(kind, Number(version))} does not answer as what runs beside it on the same rows: ${words.join('; ')}.`;
  return { cause: 'model_fault', subject, severity: 'warning', message };
}
