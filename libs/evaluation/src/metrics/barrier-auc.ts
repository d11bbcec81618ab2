import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '@tandem/domain';
import { toBlocks, type Blocks } from '../statistics/block-bootstrap.js';

/**
 * Correctly ranked pairs of a positive and a negative row, by pair of blocks: from these the area under the ROC curve of any
 * resample of whole blocks follows without sorting again.
 */
export interface RankWins {
  /** `wins[s · blocks + t]`: correctly ranked pairs of a positive row of block s and a negative row of block t; a tie counts half. */
  readonly wins: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/**
 * @param score n numbers
 * @param positive n times 1 or 0
 * @throws RangeError for NaN, which has no rank
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
 * Area under the ROC curve (Hanley & McNeil 1982; ties by midranks): the probability that a positive row has a higher score than a
 * negative one; 0.5 is chance.
 * @param weights multiplicity of each block
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

/**
 * The two skills that a three-class score mixes: whether a barrier is hit, and which. Each an area under the ROC curve in [0, 1],
 * where 0.5 is chance; null when one of its two classes is absent.
 */
interface Skill {
  /** Barrier-hit AUC: of 1 − p(NEUTRAL) for "a barrier was hit". */
  readonly touchAuc: number | null;
  /** Direction AUC: of p(UP) / (p(UP) + p(DOWN)) for UP, among the rows that hit a barrier. */
  readonly directionAuc: number | null;
}

/** Correctly ranked pairs for both skills, by pair of blocks. */
export interface SkillWins {
  readonly touch: RankWins;
  readonly direction: RankWins;
}

/** @param probabilities n × 3 @param classIndex n classes that happened */
export function skillOf(probabilities: Float32Array, classIndex: Uint8Array): Skill {
  return skillFrom(countSkillWins(probabilities, classIndex, toBlocks(new Int32Array(classIndex.length))), [1]);
}

export function countSkillWins(probabilities: Float32Array, classIndex: Uint8Array, blocks: Blocks): SkillWins {
  const touched = Uint8Array.from(classIndex, (k) => (k === NEUTRAL ? 0 : 1));
  const rows = Uint32Array.from(touched.keys()).filter((row) => touched[row] === 1);
  const up = Uint8Array.from(rows, (row) => (classIndex[row] === UP ? 1 : 0));
  return {
    touch: countRankWins(
      Float64Array.from(touched, (_, row) => 1 - probabilities[row * CLASS_COUNT + NEUTRAL]!),
      touched,
      blocks,
    ),
    direction: countRankWins(
      Float64Array.from(rows, (row) => shareOfUp(probabilities, row)),
      up,
      { ...blocks, of: Int32Array.from(rows, (row) => blocks.of[row]!) },
    ),
  };
}

/** The skills of a resample. @param weights multiplicity of each block */
export function skillFrom({ touch, direction }: SkillWins, weights: ArrayLike<number>): Skill {
  return { touchAuc: areaUnderCurve(touch, weights), directionAuc: areaUnderCurve(direction, weights) };
}

/** p(UP) given a hit; one half where a hit has probability zero. */
function shareOfUp(probabilities: Float32Array, row: number): number {
  const up = probabilities[row * CLASS_COUNT + UP]!;
  const touch = up + probabilities[row * CLASS_COUNT + DOWN]!;
  return touch === 0 ? 0.5 : up / touch;
}
