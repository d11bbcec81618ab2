import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '../classes.js';
import { toBlocks, type Blocks } from '../statistics/blocks.js';
import { areaUnderCurve, countRankWins, type RankWins } from './rank-wins.js';

/**
 * Two skills that a three-class score mixes: whether a barrier is touched, and which. Each an area under the ROC curve, in
 * [0, 1], where 0.5 is a coin; null when one of its two classes is absent.
 */
export interface Skill {
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
