import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '../classes.js';
import { minimiseConvex } from '../optimise/newton.js';
import { softmaxRow } from '../probabilities.js';
import { calibrationLoss } from './calibration-loss.js';
import { evidenceOf } from './evidence.js';

/**
 * Makes probabilities honest (Guo et al. 2017), touch and direction apart. Of symmetric logits (d, n, u), a = n − (d+u)/2
 * is the evidence against any touch and b = (u−d)/2 that for UP against DOWN:
 *   a′ = a / touchTemperature + neutralBias,   b′ = b / directionTemperature.
 * A model without skill for the direction thus loses its directions and keeps its skill for the touch. There is no bias
 * between UP and DOWN: it would be a forecast of drift, and would break the symmetry.
 */
export interface Calibration {
  readonly touchTemperature: number;
  readonly directionTemperature: number;
  readonly neutralBias: number;
}

/** Changes no probability. */
export const UNCALIBRATED: Calibration = { touchTemperature: 1, directionTemperature: 1, neutralBias: 0 };

/** Least inverse temperature: below it the logits say nothing, and a negative one would turn them around. */
const LEAST_INVERSE_TEMPERATURE = 0.05;

/** Variables of the fit: both inverse temperatures and the bias; the first two have a lower bound. */
const START = [1, 1, 0] as const;
const BOUNDED = 2;
const ALL = [0, 1, 2];

/**
 * The calibration that minimises the cross-entropy of rows that the network was not trained on. A class that did not
 * happen among them keeps a small probability.
 * @param logits n × 3, symmetric
 * @param classIndex n classes 0, 1, 2; n ≥ 1
 */
export function fitCalibration(logits: Float32Array, classIndex: Uint8Array): Calibration {
  const loss = calibrationLoss(evidenceOf(logits), classIndex);
  const along = (free: readonly number[]) => {
    const at = (x: Float64Array) => Float64Array.from(START, (_, i) => (free.includes(i) ? x[free.indexOf(i)]! : LEAST_INVERSE_TEMPERATURE));
    const found = at(minimiseConvex((x) => restricted(loss(at(x)), free), Float64Array.from(free, (i) => START[i]!)));
    return { found, value: loss(found).value };
  };
  const isAllowed = ({ found }: { found: Float64Array }) => found.subarray(0, BOUNDED).every((inverse) => inverse >= LEAST_INVERSE_TEMPERATURE);
  const inside = along(ALL);
  const best = isAllowed(inside) ? inside : lowest([[0, 2], [1, 2], [2]].map(along).filter(isAllowed));
  const [touch, direction, neutralBias] = best.found as unknown as [number, number, number];
  return { touchTemperature: 1 / touch, directionTemperature: 1 / direction, neutralBias };
}

/** n × 3 calibrated probabilities of symmetric logits. */
export function calibrate(logits: Float32Array, { touchTemperature, directionTemperature, neutralBias }: Calibration): Float32Array {
  const { touch, direction } = evidenceOf(logits);
  const out = new Float32Array(logits.length);
  const scores = new Float64Array(CLASS_COUNT);
  for (let row = 0; row < touch.length; row++) {
    scores[UP] = direction[row]! / directionTemperature;
    scores[DOWN] = -scores[UP];
    scores[NEUTRAL] = touch[row]! / touchTemperature + neutralBias;
    softmaxRow(scores, 0, scores);
    out.set(scores, row * CLASS_COUNT);
  }
  return out;
}

/** What is left of a model of three variables when only those in `free` may move. */
function restricted({ value, gradient, hessian }: ReturnType<ReturnType<typeof calibrationLoss>>, free: readonly number[]) {
  return {
    value,
    gradient: Float64Array.from(free, (i) => gradient[i]!),
    hessian: Float64Array.from(free.flatMap((i) => free.map((j) => hessian[i * ALL.length + j]!))),
  };
}

function lowest<T extends { value: number }>(candidates: readonly T[]): T {
  return candidates.reduce((best, candidate) => (candidate.value < best.value ? candidate : best));
}
