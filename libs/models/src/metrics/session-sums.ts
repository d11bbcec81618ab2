import { CLASS_COUNT } from '../classes.js';
import { largestClass, surprise } from '../probabilities.js';
import type { Blocks } from '../statistics/blocks.js';
import { emptyConfusion, perClassOf, type Confusion } from './confusion.js';
import { addToReliability, emptyReliability, RELIABILITY_BINS, type Reliability } from './reliability.js';

/** What the rows of one session add up to; every figure but the two skills is a function of such sums. */
export interface SessionSums {
  rows: number;
  /** Of −ln p(what happened), nats; the model's own and the class prior's. */
  surprise: number;
  priorSurprise: number;
  readonly confusion: Confusion;
  readonly reliability: Reliability;
}

function emptySums(): SessionSums {
  return { rows: 0, surprise: 0, priorSurprise: 0, confusion: emptyConfusion(), reliability: emptyReliability() };
}

/**
 * Sums by session, in the order of `sessions`.
 * @param probabilities n × 3
 * @param prior what is foretold for every row by who knows nothing but how often each class happens
 */
export function sumBySession(probabilities: Float32Array, classIndex: Uint8Array, sessions: Blocks, prior: ArrayLike<number>): SessionSums[] {
  const sums = Array.from({ length: sessions.count }, emptySums);
  classIndex.forEach((truth, row) => {
    const own = sums[sessions.of[row]!]!;
    own.rows += 1;
    own.surprise += surprise(probabilities[row * CLASS_COUNT + truth]!);
    own.priorSurprise += surprise(prior[truth]!);
    own.confusion[truth]![largestClass(probabilities, row)]! += 1;
    addToReliability(own.reliability, probabilities, row, truth);
  });
  return sums;
}

/** Sums of a sample that holds each session `weights` times. */
export function weightedSum(sums: readonly SessionSums[], weights: ArrayLike<number>): SessionSums {
  const total = emptySums();
  sums.forEach((own, session) => {
    const weight = weights[session]!;
    if (weight === 0) return;
    total.rows += weight * own.rows;
    total.surprise += weight * own.surprise;
    total.priorSurprise += weight * own.priorSurprise;
    perClassOf((truth) => perClassOf((predicted) => (total.confusion[truth]![predicted]! += weight * own.confusion[truth]![predicted]!)));
    addReliability(total.reliability, own.reliability, weight);
  });
  return total;
}

function addReliability(total: Reliability, own: Reliability, weight: number): void {
  for (let bin = 0; bin < RELIABILITY_BINS; bin++) {
    total.rows[bin]! += weight * own.rows[bin]!;
    total.confidence[bin]! += weight * own.confidence[bin]!;
    total.right[bin]! += weight * own.right[bin]!;
  }
}
