import { CLASS_COUNT } from './prediction-task.js';

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
export const MIN_PROBABILITY = 1e-7;

/** −ln p(outcome), nats. */
export function surprise(probability: number): number {
  return -Math.log(Math.max(probability, MIN_PROBABILITY));
}

/** Mean of −ln p(outcome) over n rows, nats. */
export function meanLogLoss(probabilities: ArrayLike<number>, classIndex: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < classIndex.length; i++) sum += surprise(probabilities[i * CLASS_COUNT + classIndex[i]!]!);
  return sum / classIndex.length;
}

/** Outputs of a model that are not probabilities. Names the row and its values. */
export class ModelOutputError extends Error {
  override readonly name = 'ModelOutputError';
}

/** How far three single-precision probabilities may sum from 1. */
const SUM_TOLERANCE = 1e-5;

/**
 * @param outputs n × 3, in class order
 * @param model named in the message, e.g. `LSTM v3`
 * @throws ModelOutputError for the first row that is not three numbers of [0, 1] that sum to 1
 */
export function requireProbabilities(outputs: Float32Array, model: string): void {
  for (let at = 0; at < outputs.length; at += CLASS_COUNT) {
    const row = outputs.subarray(at, at + CLASS_COUNT);
    if (areProbabilities(row)) continue;
    const place = `row ${at / CLASS_COUNT} of ${outputs.length / CLASS_COUNT}`;
    throw new ModelOutputError(`${model} predicts [${row.join(', ')}] for ${place}; expected three probabilities that sum to 1`);
  }
}

/** Whether all comparisons hold: none does with NaN. */
function areProbabilities(row: Float32Array): boolean {
  const sum = row.reduce((total, p) => total + p, 0);
  return Math.abs(sum - 1) <= SUM_TOLERANCE && row.every((p) => p >= 0 && p <= 1 + SUM_TOLERANCE);
}
