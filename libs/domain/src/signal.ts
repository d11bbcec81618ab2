import { CLASS_COUNT, CLASSES, DOWN, NEUTRAL, UP } from './prediction-task.js';

/** One model's calibrated probabilities, in the class order of every softmax. They sum to 1. */
export type ClassProbabilities = readonly [down: number, neutral: number, up: number];

/** Least calibrated probability at which a model signals a side; of one model, fitted before the hold-out. */
export interface Thresholds {
  readonly down: number;
  readonly up: number;
}

/** What one champion predicts of a symbol's window, and what it takes to act on it. */
export interface ModelPrediction {
  readonly probabilities: ClassProbabilities;
  readonly thresholds: Thresholds;
  /** Whether this version beats every baseline by decisive evidence of sessions that it had not seen. */
  readonly proven: boolean;
  /** EXCURSION_VALUES predicted quantiles of the log excursion, see `excursionQuantile`; null where its file does not forecast it. */
  readonly excursion: ArrayLike<number> | null;
}

/** A class that can be signalled, as its index. */
export type Side = typeof DOWN | typeof UP;

/**
 * The one definition of a signal: a model signals a side when that is likelier than each other class, so that a tie signals none, and at
 * least
 * as likely as the side's threshold.
 * @param probabilities n × 3, calibrated
 */
export function isSignal(probabilities: ArrayLike<number>, row: number, side: Side, threshold: number): boolean {
  return probabilities[row * CLASS_COUNT + side]! >= threshold && isLargest(probabilities, row * CLASS_COUNT, side);
}

/** The side that a model signals; null for none. */
export function signalOf({ probabilities, thresholds }: Pick<ModelPrediction, 'probabilities' | 'thresholds'>): 'DOWN' | 'UP' | null {
  if (isSignal(probabilities, 0, UP, thresholds.up)) return 'UP';
  return isSignal(probabilities, 0, DOWN, thresholds.down) ? 'DOWN' : null;
}

/** The class that is likelier than each of the others; NEUTRAL when none is, so that a tie favours no side. */
export function leadingClass(probabilities: ClassProbabilities): (typeof CLASSES)[number] {
  if (isLargest(probabilities, 0, UP)) return CLASSES[UP];
  return isLargest(probabilities, 0, DOWN) ? CLASSES[DOWN] : CLASSES[NEUTRAL];
}

function isLargest(probabilities: ArrayLike<number>, at: number, side: Side): boolean {
  const own = probabilities[at + side]!;
  return own > probabilities[at + NEUTRAL]! && own > probabilities[at + (side === UP ? DOWN : UP)]!;
}

/** The class that is likeliest over both models, and the smaller of their probabilities of it. */
interface JointClass {
  readonly classIndex: number;
  readonly confidence: number;
}

/** The likeliest class over both, by the sum; of equal sums the one both are surer of. For a BUY or SELL that is its side. */
export function jointClass(one: ClassProbabilities, other: ClassProbabilities): JointClass {
  let largestSum = -Infinity;
  let best: JointClass = { classIndex: NEUTRAL, confidence: 0 };
  one.forEach((probability, classIndex) => {
    const counterpart = other[classIndex]!;
    const sum = probability + counterpart;
    const confidence = Math.min(probability, counterpart);
    if (sum < largestSum || (sum === largestSum && confidence <= best.confidence)) return;
    largestSum = sum;
    best = { classIndex, confidence };
  });
  return best;
}
