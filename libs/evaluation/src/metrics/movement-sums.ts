import { excursionQuantile, MOVE_LEVELS, MOVE_MINUTES, surprise } from '@tandem/domain';
import { countRankWins, type RankWins } from './barrier-auc.js';
import type { Blocks } from '../statistics/block-bootstrap.js';
import { isExcursionKnown, MAIN_HORIZON, meanCrps, meanExcursion, meanSquare, probabilityOfReaching } from './predicted-excursion.js';

const HORIZONS = MOVE_MINUTES.length;

/** How far prices went, and the barriers that the baseline's forecast sets: what a forecast of movement is scored against. */
export interface MovementTruth {
  /** n × 3 log excursions (MOVE_MINUTES); rows with one that is not known are not scored. */
  readonly excursion: Float32Array;
  /** n logarithms of barriers: the baseline's forecast over 30 minutes times what lets training rows touch as often as their labels do. */
  readonly barrier: Float64Array;
  /** Share of the training rows that touch such barriers: the forecast without skill. */
  readonly touchShare: number;
}

/** Sums over the scored rows of one session; every figure of movement but the area under the curve is a function of such sums. */
export interface MovementSums {
  rows: number;
  /** Of the 30-minute log excursion: its sum and that of its squares, and the squared error of the predicted mean. */
  happened: number;
  squares: number;
  error: number;
  /** Mean over the horizons of the CRPS. */
  crps: number;
  qlike: number;
  /** Log loss of touching the baseline's barriers, of the model and of the touch share. */
  touchLoss: number;
  priorLoss: number;
  /** By horizon and level, row-major: rows whose path the band held, and the logarithms of its half-width. */
  readonly held: Float64Array;
  readonly width: Float64Array;
}

export function emptyMovementSums(): MovementSums {
  const bands = () => new Float64Array(HORIZONS * MOVE_LEVELS.length);
  return { rows: 0, happened: 0, squares: 0, error: 0, crps: 0, qlike: 0, touchLoss: 0, priorLoss: 0, held: bands(), width: bands() };
}

/** Rows that can be scored: forecast and all excursions known. @param quantiles n × EXCURSION_VALUES */
export function scorableRows(quantiles: Float32Array, { excursion, barrier }: MovementTruth): Int32Array {
  const width = quantiles.length / Math.max(1, barrier.length);
  return Int32Array.from(barrier.keys()).filter(
    (row) => !Number.isNaN(barrier[row]!) && !Number.isNaN(quantiles[row * width]!) && isExcursionKnown(excursion, row),
  );
}

/** What touches of the baseline's barriers a forecast predicts. */
interface PredictedTouches {
  /** By scored row: 1 where the barrier was touched. */
  readonly touched: Uint8Array;
  readonly probability: Float64Array;
}

/** Two forecasts that differ by less rank alike: quantiles are stored in single precision, whose rounding must not rank equal ones. */
const PROBABILITY_STEPS = 1e4;

export function predictTouches(quantiles: Float32Array, { excursion, barrier }: MovementTruth, rows: Int32Array): PredictedTouches {
  const touched = Uint8Array.from(rows, (row) => Number(excursion[row * HORIZONS + MAIN_HORIZON]! >= barrier[row]!));
  const probability = Float64Array.from(
    rows,
    (row) => Math.round(PROBABILITY_STEPS * probabilityOfReaching(quantiles, row, MAIN_HORIZON, barrier[row]!)) / PROBABILITY_STEPS,
  );
  return { touched, probability };
}

/** Correctly ranked pairs of a touched and an untouched row. @param blocks of the scored rows */
export function countTouchWins({ touched, probability }: PredictedTouches, blocks: Blocks): RankWins {
  return countRankWins(probability, touched, blocks);
}

/** Sums by session, in the order of the blocks. @param blocks of the scored rows */
export function sumMovement(
  quantiles: Float32Array,
  { excursion, touchShare }: MovementTruth,
  rows: Int32Array,
  { touched, probability }: PredictedTouches,
  blocks: Blocks,
): MovementSums[] {
  const sums = Array.from({ length: blocks.count }, emptyMovementSums);
  rows.forEach((row, place) => {
    const own = sums[blocks.of[place]!]!;
    const happened = excursion[row * HORIZONS + MAIN_HORIZON]!;
    const ratio = Math.exp(2 * happened) / meanSquare(quantiles, row, MAIN_HORIZON);
    own.rows += 1;
    own.happened += happened;
    own.squares += happened ** 2;
    own.error += (happened - meanExcursion(quantiles, row, MAIN_HORIZON)) ** 2;
    own.crps += meanCrps(quantiles, row, excursion);
    own.qlike += ratio - Math.log(ratio) - 1;
    own.touchLoss += surprise(touched[place] === 1 ? probability[place]! : 1 - probability[place]!);
    own.priorLoss += surprise(touched[place] === 1 ? touchShare : 1 - touchShare);
    addHorizons(own, quantiles, row, excursion);
  });
  return sums;
}

function addHorizons(own: MovementSums, quantiles: Float32Array, row: number, excursion: Float32Array): void {
  for (let horizon = 0; horizon < HORIZONS; horizon++) {
    const happened = excursion[row * HORIZONS + horizon]!;
    for (const [place, level] of MOVE_LEVELS.entries()) {
      const bound = excursionQuantile(quantiles, row, horizon, level);
      const at = horizon * MOVE_LEVELS.length + place;
      if (happened <= bound) own.held[at]! += 1;
      own.width[at]! += bound;
    }
  }
}

/** Sums of a sample that contains each session `weights` times. */
export function weightedMovement(sums: readonly MovementSums[], weights: ArrayLike<number>): MovementSums {
  const total = emptyMovementSums();
  sums.forEach((own, session) => {
    const weight = weights[session]!;
    if (weight === 0) return;
    for (const name of ['rows', 'happened', 'squares', 'error', 'crps', 'qlike', 'touchLoss', 'priorLoss'] as const) {
      total[name] += weight * own[name];
    }
    own.held.forEach((value, at) => (total.held[at]! += weight * value));
    own.width.forEach((value, at) => (total.width[at]! += weight * value));
  });
  return total;
}
