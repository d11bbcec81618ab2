import type { Blocks } from '../statistics/blocks.js';

/**
 * How often a score ranks what happened above what did not, by pair of blocks, so that the area under the ROC curve of any
 * resample of whole blocks follows without sorting again.
 */
export interface RankWins {
  /** `wins[s · blocks + t]`: pairs of a positive row of block s and a negative row of block t that the score ranks right; a tie is half. */
  readonly wins: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/**
 * @param score n numbers
 * @param positive 1 where it happened, else 0
 * @throws RangeError for NaN, which no order has a place for
 */
export function countRankWins(score: Float64Array, positive: Uint8Array, { count, of }: Blocks): RankWins {
  const unranked = score.findIndex((value) => Number.isNaN(value));
  if (unranked >= 0) throw new RangeError(`The score of row ${unranked} of ${score.length} is NaN; expected a number to rank it by.`);
  const wins = new Float64Array(count * count);
  const positives = new Float64Array(count);
  const negatives = new Float64Array(count);
  const tied = new Float64Array(count);
  const order = Uint32Array.from(score.keys()).sort((a, b) => score[a]! - score[b]!);
  for (let at = 0, end = 0; at < order.length; at = end) {
    tied.fill(0);
    for (end = at; end < order.length && score[order[end]!] === score[order[at]!]; end++) {
      if (positive[order[end]!] === 0) tied[of[order[end]!]!]! += 1;
    }
    for (let i = at; i < end; i++) {
      if (positive[order[i]!] === 0) continue;
      const block = of[order[i]!]!;
      positives[block]! += 1;
      for (let t = 0; t < count; t++) wins[block * count + t]! += negatives[t]! + tied[t]! / 2;
    }
    for (let t = 0; t < count; t++) negatives[t]! += tied[t]!;
  }
  return { wins, positives, negatives };
}

/**
 * Area under the ROC curve (Hanley & McNeil 1982; ties by midranks): the chance that the score ranks a row where it happened
 * above one where it did not. 0.5 is a coin.
 * @param weights how many times each block counts
 * @returns null when one of the two classes is absent
 */
export function areaUnderCurve({ wins, positives, negatives }: RankWins, weights: ArrayLike<number>): number | null {
  const blocks = positives.length;
  let [right, happened, not] = [0, 0, 0];
  for (let s = 0; s < blocks; s++) {
    const weight = weights[s]!;
    happened += weight * positives[s]!;
    not += weight * negatives[s]!;
    if (weight === 0) continue;
    for (let t = 0; t < blocks; t++) right += weight * weights[t]! * wins[s * blocks + t]!;
  }
  return happened === 0 || not === 0 ? null : right / (happened * not);
}
