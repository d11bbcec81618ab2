import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '@tandem/domain';
import { toBlocks, type Blocks } from '../statistics/block-bootstrap.js';

/**
 * How often a score ranks what happened above what did not, by pair of blocks, so that the area under the ROC curve of any
 * resample of whole blocks follows without sorting again.
 */
interface RankWins {
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
function countRankWins(score: Float64Array, positive: Uint8Array, { count, of }: Blocks): RankWins {
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
function areaUnderCurve({ wins, positives, negatives }: RankWins, weights: ArrayLike<number>): number | null {
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

/**
 * Two skills that a three-class score mixes: whether a barrier is touched, and which. Each an area under the ROC curve, in
 * [0, 1], where 0.5 is a coin; null when one of its two classes is absent.
 */
interface Skill {
  /** Of 1 − p(NEUTRAL) for "a barrier was touched". */
  readonly touchAuc: number | null;
  /** Of p(UP) / (p(UP) + p(DOWN)) for UP, among the rows that touched a barrier. */
  readonly directionAuc: number | null;
}

/** The wins behind both skills, by pair of blocks. */
export interface SkillWins {
  readonly touch: RankWins;
  readonly direction: RankWins;
}

/** @param probabilities n × 3 @param classIndex what happened: n classes */
export function skillOf(probabilities: Float32Array, classIndex: Uint8Array): Skill {
  return skillFrom(countSkillWins(probabilities, classIndex, toBlocks(new Int32Array(classIndex.length))), [1]);
}

export function countSkillWins(probabilities: Float32Array, classIndex: Uint8Array, blocks: Blocks): SkillWins {
  const touched = Uint8Array.from(classIndex, (k) => (k === NEUTRAL ? 0 : 1));
  const rows = Uint32Array.from(touched.keys()).filter((row) => touched[row] === 1);
  const up = Uint8Array.from(rows, (row) => (classIndex[row] === UP ? 1 : 0));
  return {
    touch: countRankWins(Float64Array.from(touched, (_, row) => 1 - probabilities[row * CLASS_COUNT + NEUTRAL]!), touched, blocks),
    direction: countRankWins(Float64Array.from(rows, (row) => shareOfUp(probabilities, row)), up, { ...blocks, of: Int32Array.from(rows, (row) => blocks.of[row]!) }),
  };
}

/** @param weights how many times each block counts */
export function skillFrom({ touch, direction }: SkillWins, weights: ArrayLike<number>): Skill {
  return { touchAuc: areaUnderCurve(touch, weights), directionAuc: areaUnderCurve(direction, weights) };
}

/** Of a touch for certain impossible, half. */
function shareOfUp(probabilities: Float32Array, row: number): number {
  const up = probabilities[row * CLASS_COUNT + UP]!;
  const touch = up + probabilities[row * CLASS_COUNT + DOWN]!;
  return touch === 0 ? 0.5 : up / touch;
}
