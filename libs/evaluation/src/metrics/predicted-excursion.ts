import { EXCURSION_LEVELS, EXCURSION_VALUES, MOVE_MINUTES } from '@tandem/domain';

const LEVELS = EXCURSION_LEVELS.length;
const LAST = LEVELS - 1;
/** Horizon that movement is judged by where it is one: that of a label, the last of MOVE_MINUTES. */
export const MAIN_HORIZON = MOVE_MINUTES.length - 1;
/**
 * Least probability of reaching a limit and of not reaching it: nineteen levels say nothing of what is rarer than once in a thousand rows,
 * and a logarithm must stay finite.
 */
const MIN_REACHED = 1e-3;

/** Where the quantiles of a row and horizon begin among n × EXCURSION_VALUES. */
function placeOf(row: number, horizon: number): number {
  return row * EXCURSION_VALUES + horizon * LEVELS;
}

/** Mean of a predicted log excursion, that of its quantiles. @param quantiles n × EXCURSION_VALUES */
export function meanExcursion(quantiles: ArrayLike<number>, row: number, horizon: number): number {
  const from = placeOf(row, horizon);
  let sum = 0;
  for (let i = 0; i < LEVELS; i++) sum += quantiles[from + i]!;
  return sum / LEVELS;
}

/** Mean of the predicted excursion squared, which a forecast of variance is judged by. @param quantiles n × EXCURSION_VALUES */
export function meanSquare(quantiles: ArrayLike<number>, row: number, horizon: number): number {
  const from = placeOf(row, horizon);
  let sum = 0;
  for (let i = 0; i < LEVELS; i++) sum += Math.exp(2 * quantiles[from + i]!);
  return sum / LEVELS;
}

/**
 * Continuous ranked probability score of a predicted log excursion, nats of log excursion: twice the mean pinball loss over the levels
 * (Gneiting & Raftery 2007, "Strictly Proper Scoring Rules, Prediction, and Estimation", section 4.2; Laio & Tamea 2007). Lower is better;
 * nothing else than the true quantiles has the lowest mean.
 * @param quantiles n × EXCURSION_VALUES
 * @param happened the log excursion that happened
 */
export function crps(quantiles: ArrayLike<number>, row: number, horizon: number, happened: number): number {
  const from = placeOf(row, horizon);
  let sum = 0;
  for (let i = 0; i < LEVELS; i++) {
    const above = happened - quantiles[from + i]!;
    sum += above >= 0 ? EXCURSION_LEVELS[i]! * above : (EXCURSION_LEVELS[i]! - 1) * above;
  }
  return (2 * sum) / LEVELS;
}

/** Whether it is known of a row how far price went, over every horizon. @param excursion n × horizons, NaN where unknown */
export function isExcursionKnown(excursion: Float32Array, row: number): boolean {
  const horizons = MOVE_MINUTES.length;
  return excursion.subarray(row * horizons, (row + 1) * horizons).every((value) => !Number.isNaN(value));
}

/** Mean of the CRPS over the horizons. @param excursion n × horizons: the log excursions that happened */
export function meanCrps(quantiles: ArrayLike<number>, row: number, excursion: ArrayLike<number>): number {
  let sum = 0;
  for (let horizon = 0; horizon < MOVE_MINUTES.length; horizon++) {
    sum += crps(quantiles, row, horizon, excursion[row * MOVE_MINUTES.length + horizon]!);
  }
  return sum / MOVE_MINUTES.length;
}

/**
 * Predicted probability that the log excursion reaches `limit`. Between the quantiles the distribution function is linear; beyond the
 * outermost two, what is left halves with every further distance of these two.
 * @param quantiles n × EXCURSION_VALUES, ascending for each row and horizon
 * @returns in [0.001, 0.999]
 */
export function probabilityOfReaching(quantiles: ArrayLike<number>, row: number, horizon: number, limit: number): number {
  const from = placeOf(row, horizon);
  const at = (i: number) => quantiles[from + i]!;
  return Math.min(1 - MIN_REACHED, Math.max(MIN_REACHED, 1 - shareBelow(at, limit)));
}

function shareBelow(at: (i: number) => number, limit: number): number {
  const [first, last] = [EXCURSION_LEVELS[0]!, 1 - EXCURSION_LEVELS[LAST]!];
  if (limit < at(0)) return first * halvings((at(0) - limit) / (at(1) - at(0)));
  if (limit >= at(LAST)) return 1 - last * halvings((limit - at(LAST)) / (at(LAST) - at(LAST - 1)));
  let i = 0;
  while (limit >= at(i + 1)) i++;
  const share = (limit - at(i)) / (at(i + 1) - at(i));
  return EXCURSION_LEVELS[i]! + share * (EXCURSION_LEVELS[i + 1]! - EXCURSION_LEVELS[i]!);
}

/** Of a distance in units of nothing nothing is left; of no distance, all. */
function halvings(distance: number): number {
  return Number.isNaN(distance) ? 1 : 2 ** -distance;
}
