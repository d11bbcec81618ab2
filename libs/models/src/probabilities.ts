import { CLASS_COUNT } from './classes.js';

/**
 * Softmax of row `row` of n × 3 logits, written to `out`; exact for any size of logit.
 * @param out at least three numbers
 */
export function softmaxRow(logits: ArrayLike<number>, row: number, out: Float64Array): void {
  const at = row * CLASS_COUNT;
  const largest = Math.max(logits[at]!, logits[at + 1]!, logits[at + 2]!);
  let sum = 0;
  for (let k = 0; k < CLASS_COUNT; k++) {
    out[k] = Math.exp(logits[at + k]! - largest);
    sum += out[k]!;
  }
  for (let k = 0; k < CLASS_COUNT; k++) out[k]! /= sum;
}

/** Class of the largest probability of row `row` of n × 3; the first of equals. */
export function largestClass(probabilities: ArrayLike<number>, row: number): number {
  const at = row * CLASS_COUNT;
  let best = 0;
  for (let k = 1; k < CLASS_COUNT; k++) if (probabilities[at + k]! > probabilities[at + best]!) best = k;
  return best;
}

/** Below it a probability counts as this much, as in Keras, so that one certain error stays finite. */
const LEAST_PROBABILITY = 1e-7;

/** −ln p(what happened), nats. */
export function surprise(probability: number): number {
  return -Math.log(Math.max(probability, LEAST_PROBABILITY));
}

/** Mean of −ln p(what happened) over the rows, nats. */
export function meanLogLoss(probabilities: ArrayLike<number>, classIndex: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < classIndex.length; i++) sum += surprise(probabilities[i * CLASS_COUNT + classIndex[i]!]!);
  return sum / classIndex.length;
}
