import {
  CLASS_COUNT,
  EXCURSION_LEVELS,
  EXCURSION_VALUES,
  FULL_SESSION_MINUTES,
  minuteOfSession,
  MOVE_MINUTES,
  NEUTRAL,
  Random,
  sessionAt,
  sessionMinutes,
} from '@tandem/domain';
import { EXPECTED_VOLATILITIES, pickSamples, quantile, type Dataset, type SampleIndices, type SplitPart } from '@tandem/features';
import type { MovementTruth } from '../metrics/movement-sums.js';
import { isExcursionKnown, MAIN_HORIZON, probabilityOfReaching } from '../metrics/predicted-excursion.js';
import { fitRidge, predictRidge, type RidgeRegression } from '../optimise/ridge-regression.js';
import { breakTies } from './barrier-hit.js';
import { forecaster, oncePerDataset, thinEvenly, type Forecaster } from './learner.js';

const HORIZONS = MOVE_MINUTES.length;
const LEVELS = EXCURSION_LEVELS.length;

/**
 * Minutes of a full session between which what the fixed curve of `volatilityShape` gets wrong is taken to be a straight line: close
 * together where volatility falls; no row has a whole horizon in the last half hour. Ten knots are no better (docs/experiments.md).
 */
const KNOTS = [0, 30, 120, 330, 360] as const;
/** Of each of its regressions. */
export const HAR_INPUTS = EXPECTED_VOLATILITIES + KNOTS.length;
/** Hardly any: makes the knots, whose sum is always one, unique beside the intercept. */
const RIDGE = 1e-6;

/**
 * Movement by volatility alone: the log excursion of each horizon as a linear function of the logarithms of the volatility expected by 30,
 * 100, 390 bars and the range (Corsi 2009, "A Simple Approximate Long-Memory Model of Realized Volatility", J. Financial Econometrics 7, in
 * logarithms and within the day) and of the time of day; around it the distribution of the residuals of the training rows.
 */
export interface HarModel {
  /** By horizon. */
  readonly regressions: readonly RidgeRegression[];
  /** What stands for an unknown input: its mean over the training rows. */
  readonly neutral: Float64Array;
  /** Quantiles of the residuals of the training rows at EXCURSION_LEVELS, horizons × levels. */
  readonly residuals: Float64Array;
  /** Share of the training rows whose label's barrier was touched, and the residual that as many rows reach. */
  readonly touchShare: number;
  readonly touchResidual: number;
}

/**
 * Training rows that it is fitted to, evenly thinned where there are more: those of 25 symbols over 60 sessions. Nine coefficients need
 * no more, and neighbouring rows say nearly the same.
 */
const MAX_FITTED_ROWS = 500_000;

/** Fits it to the training rows of which the excursion is known. Deterministic; kept as long as the dataset is. */
export const fitHar = oncePerDataset((dataset: Dataset): HarModel => {
  const { train: all } = dataset.samples;
  const train = all.length > MAX_FITTED_ROWS ? pickSamples(all, thinEvenly(all.length, MAX_FITTED_ROWS, 0)) : all;
  const raw = inputsOf(dataset, train);
  const neutral = meansOf(raw, train.length);
  const { x, happened, rows } = knownRows(filled(raw, neutral), excursionsOf(dataset, train));
  const touchShare = 1 - train.shares[NEUTRAL];
  const residuals = new Float64Array(HORIZONS * LEVELS);
  let touchResidual = 0;
  const regressions = MOVE_MINUTES.map((_, horizon) => {
    const y = Float64Array.from({ length: rows }, (__, row) => happened[row * HORIZONS + horizon]!);
    const regression = fitRidge(x, y, HAR_INPUTS, RIDGE);
    const rest = y.map((value, row) => value - predictRidge(regression, x, row));
    EXCURSION_LEVELS.forEach((level, i) => (residuals[horizon * LEVELS + i] = quantile(rest, level)));
    if (horizon === MAIN_HORIZON) touchResidual = quantile(rest, 1 - touchShare);
    return regression;
  });
  return { regressions, neutral, residuals, touchShare, touchResidual };
});

/** The rows whose excursions are known over every horizon. @param x rows × HAR_INPUTS */
function knownRows(x: Float64Array, excursions: Float32Array) {
  const known = Int32Array.from({ length: excursions.length / HORIZONS }, (_, row) => row).filter((row) =>
    isExcursionKnown(excursions, row),
  );
  const of = <T extends Float32Array | Float64Array>(all: T, width: number, into: T): T => {
    known.forEach((row, i) => into.set(all.subarray(row * width, (row + 1) * width), i * width));
    return into;
  };
  return {
    rows: known.length,
    x: of(x, HAR_INPUTS, new Float64Array(known.length * HAR_INPUTS)),
    happened: of(excursions, HORIZONS, new Float32Array(known.length * HORIZONS)),
  };
}

/** Log excursions of samples: rows × horizons; NaN where unknown. */
export function excursionsOf({ rows }: Dataset, { symbol, bar }: SampleIndices): Float32Array {
  const out = new Float32Array(bar.length * HORIZONS);
  bar.forEach((place, row) => {
    out.set(rows.at(symbol[row]!).excursions.subarray(place * HORIZONS, (place + 1) * HORIZONS), row * HORIZONS);
  });
  return out;
}

/** Predicted quantiles of the log excursion: rows × EXCURSION_VALUES. */
export function predictHar({ regressions, neutral, residuals }: HarModel, dataset: Dataset, part: SplitPart): Float32Array {
  const samples = dataset.samples[part];
  const x = filled(inputsOf(dataset, samples), neutral);
  const out = new Float32Array(samples.length * EXCURSION_VALUES);
  for (let row = 0; row < samples.length; row++) {
    for (let horizon = 0; horizon < HORIZONS; horizon++) {
      const location = predictRidge(regressions[horizon]!, x, row);
      for (let i = 0; i < LEVELS; i++) {
        const at = horizon * LEVELS + i;
        out[row * EXCURSION_VALUES + at] = location + residuals[at]!;
      }
    }
  }
  return out;
}

/**
 * What forecasts of movement are scored against on the rows of a part: what happened, and barriers that the baseline sets, such that
 * training rows touch them as often as their labels' barriers. Whoever knows no more than the baseline cannot tell which rows touch them.
 */
export function movementTruth(model: HarModel, dataset: Dataset, part: SplitPart): MovementTruth {
  const samples = dataset.samples[part];
  const x = filled(inputsOf(dataset, samples), model.neutral);
  const main = model.regressions[MAIN_HORIZON]!;
  return {
    excursion: excursionsOf(dataset, samples),
    barrier: Float64Array.from({ length: samples.length }, (_, row) => predictRidge(main, x, row) + model.touchResidual),
    touchShare: model.touchShare,
  };
}

/** Also how its gains and figures are called. */
export const HAR_NAME = 'HAR × time of day';

/** The probability that its distribution gives to a touch of the label's barrier, the side drawn at random; and the distribution itself. */
export const harTimeOfDay: Forecaster = {
  ...forecaster(HAR_NAME, (dataset) => {
    const model = fitHar(dataset);
    return (scored, part) => breakTies(touchProbabilities(model, scored, part), new Random(0));
  }),
  fitExcursion: (dataset) => (scored, part) => predictHar(fitHar(dataset), scored, part),
};

function touchProbabilities(model: HarModel, dataset: Dataset, part: SplitPart): Float32Array {
  const { symbol, bar, length } = dataset.samples[part];
  const quantiles = predictHar(model, dataset, part);
  const out = new Float32Array(length * CLASS_COUNT);
  for (let row = 0; row < length; row++) {
    const { upper, lower } = dataset.rows.at(symbol[row]!).labels;
    const barrier = Math.log(Math.log(upper[bar[row]!]! / lower[bar[row]!]!) / 2);
    const touch = Number.isNaN(barrier) ? model.touchShare : probabilityOfReaching(quantiles, row, MAIN_HORIZON, barrier);
    out.set([touch / 2, 1 - touch, touch / 2], row * CLASS_COUNT);
  }
  return out;
}

/** Expected volatilities, then how near each knot is: rows × HAR_INPUTS; NaN where unknown. */
function inputsOf({ rows }: Dataset, { symbol, bar }: SampleIndices): Float64Array {
  const out = new Float64Array(bar.length * HAR_INPUTS);
  const placeOf = timesOfDay();
  for (let row = 0; row < bar.length; row++) {
    const from = bar[row]! * EXPECTED_VOLATILITIES;
    const { expectedVolatility, matrix } = rows.at(symbol[row]!);
    out.set(expectedVolatility.subarray(from, from + EXPECTED_VOLATILITIES), row * HAR_INPUTS);
    writeKnots(placeOf(matrix.ts[bar[row]!]!), out, row * HAR_INPUTS + EXPECTED_VOLATILITIES);
  }
  return out;
}

/** Hat functions: two neighbouring knots share the weight 1 in proportion to their nearness. */
function writeKnots(minute: number, out: Float64Array, at: number): void {
  const last = KNOTS.length - 1;
  if (minute >= KNOTS[last]!) {
    out[at + last] = 1;
    return;
  }
  let left = 0;
  while (minute >= KNOTS[left + 1]!) left++;
  const share = (minute - KNOTS[left]!) / (KNOTS[left + 1]! - KNOTS[left]!);
  out[at + left] = 1 - share;
  out[at + left + 1] = share;
}

/**
 * The minute of a full session that a bar start corresponds to, each computed once: minutes since the open in the first half of a session,
 * minutes to the close in the second, so that a half day lacks the middle. Outside of sessions, midday.
 */
function timesOfDay(): (ts: number) => number {
  const known = new Map<number, number>();
  return (ts) => {
    const minute = known.get(ts) ?? timeOfDay(ts);
    known.set(ts, minute);
    return minute;
  };
}

function timeOfDay(ts: number): number {
  const session = sessionAt(ts);
  if (session === undefined) return FULL_SESSION_MINUTES / 2;
  const [minute, minutes] = [minuteOfSession(session, ts), sessionMinutes(session)];
  return minute < minutes / 2 ? minute : FULL_SESSION_MINUTES - minutes + minute;
}

/** Mean of the known values of each input; 0 where none is known. */
function meansOf(x: Float64Array, rows: number): Float64Array {
  const [sums, counts] = [new Float64Array(HAR_INPUTS), new Float64Array(HAR_INPUTS)];
  for (let at = 0; at < rows * HAR_INPUTS; at++) {
    if (Number.isNaN(x[at]!)) continue;
    sums[at % HAR_INPUTS]! += x[at]!;
    counts[at % HAR_INPUTS]! += 1;
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i]!));
}

/** The inputs with what stands for unknown ones, in place. */
function filled(x: Float64Array, neutral: Float64Array): Float64Array {
  for (let at = 0; at < x.length; at++) if (Number.isNaN(x[at]!)) x[at] = neutral[at % HAR_INPUTS]!;
  return x;
}
