import { CLASS_COUNT } from '../classes.js';
import { ModelOutputError } from './model-output-error.js';

/** How far three single-precision probabilities may sum from 1. */
const SUM_TOLERANCE = 1e-5;

/**
 * @param answers n × 3, in class order
 * @param whose named in the message, e.g. `lstm v3`
 * @throws ModelOutputError for the first row that is not three numbers of [0, 1] that sum to 1
 */
export function requireProbabilities(answers: Float32Array, whose: string): void {
  for (let at = 0; at < answers.length; at += CLASS_COUNT) {
    const row = answers.subarray(at, at + CLASS_COUNT);
    if (areProbabilities(row)) continue;
    throw new ModelOutputError(`${whose} answers [${row.join(', ')}] to row ${at / CLASS_COUNT} of ${answers.length / CLASS_COUNT}; expected three probabilities that sum to 1`);
  }
}

/** Whether all comparisons hold: none does with NaN. */
function areProbabilities(row: Float32Array): boolean {
  const sum = row.reduce((total, p) => total + p, 0);
  return Math.abs(sum - 1) <= SUM_TOLERANCE && row.every((p) => p >= 0 && p <= 1 + SUM_TOLERANCE);
}
