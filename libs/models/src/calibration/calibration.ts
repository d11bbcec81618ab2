import { CLASS_COUNT } from '../classes.js';
import { minimiseConvex, type LocalModel } from '../optimise/newton.js';
import { softmaxRow } from '../probabilities.js';

/** Makes probabilities honest: `softmax(logits / temperature + bias)` (Guo et al. 2017, with a bias a class). */
export interface Calibration {
  readonly temperature: number;
  /** Added to the tempered logits, in class order; sums to zero. */
  readonly bias: readonly [down: number, neutral: number, up: number];
}

/** Pulls towards "nothing to correct" with the weight of a thousandth of a row per row, which also makes the minimum unique. */
const RIDGE = 1e-3;
/** Least inverse temperature: below it the logits say nothing, and a negative one would turn them around. */
const LEAST_INVERSE_TEMPERATURE = 0.05;

/**
 * Temperature and class bias that minimise the cross-entropy of rows that the network was not trained on.
 * @param logits n × 3
 * @param classIndex n classes 0, 1, 2; n ≥ 1
 */
export function fitCalibration(logits: Float32Array, classIndex: Uint8Array): Calibration {
  const free = minimiseConvex((x) => localModel(logits, classIndex, x), Float64Array.of(1, 0, 0, 0));
  const [inverse, ...bias] = free[0]! >= LEAST_INVERSE_TEMPERATURE ? free : fitBiasOnly(logits, classIndex);
  const mean = bias.reduce((sum, value) => sum + value, 0) / CLASS_COUNT;
  return { temperature: 1 / inverse!, bias: [bias[0]! - mean, bias[1]! - mean, bias[2]! - mean] };
}

/** n × 3 calibrated probabilities. */
export function calibrate(logits: Float32Array, { temperature, bias }: Calibration): Float32Array {
  const out = new Float32Array(logits.length);
  const row = new Float64Array(CLASS_COUNT);
  const tempered = new Float64Array(CLASS_COUNT);
  for (let at = 0; at < logits.length; at += CLASS_COUNT) {
    for (let k = 0; k < CLASS_COUNT; k++) tempered[k] = logits[at + k]! / temperature + bias[k]!;
    softmaxRow(tempered, 0, row);
    out.set(row, at);
  }
  return out;
}

/** The same minimum along the bound of the inverse temperature. */
function fitBiasOnly(logits: Float32Array, classIndex: Uint8Array): Float64Array {
  const bias = minimiseConvex((x) => {
    const { value, gradient, hessian } = localModel(logits, classIndex, Float64Array.of(LEAST_INVERSE_TEMPERATURE, ...x));
    const inner = Float64Array.from({ length: 9 }, (_, i) => hessian[(Math.floor(i / 3) + 1) * 4 + (i % 3) + 1]!);
    return { value, gradient: gradient.slice(1), hessian: inner };
  }, new Float64Array(CLASS_COUNT));
  return Float64Array.of(LEAST_INVERSE_TEMPERATURE, ...bias);
}

/** Mean cross-entropy and its derivatives in x = (inverse temperature, bias of each class). */
function localModel(logits: Float32Array, classIndex: Uint8Array, x: Float64Array): LocalModel {
  const size = 1 + CLASS_COUNT;
  const rows = classIndex.length;
  const gradient = x.map((value, i) => RIDGE * (value - (i === 0 ? 1 : 0)));
  const hessian = Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? RIDGE : 0));
  let value = gradient.reduce((sum, slope) => sum + (slope * slope) / (2 * RIDGE), 0);
  const scores = new Float64Array(CLASS_COUNT);
  const p = new Float64Array(CLASS_COUNT);
  for (let i = 0; i < rows; i++) {
    const z = logits.subarray(i * CLASS_COUNT, (i + 1) * CLASS_COUNT);
    for (let k = 0; k < CLASS_COUNT; k++) scores[k] = x[0]! * z[k]! + x[k + 1]!;
    softmaxRow(scores, 0, p);
    value -= Math.log(Math.max(p[classIndex[i]!]!, Number.MIN_VALUE)) / rows;
    addRow(z, p, classIndex[i]!, rows, gradient, hessian);
  }
  return { value, gradient, hessian };
}

/** Adds one row's share: with J the 3 × 4 derivative of the scores, Jᵀ(p − y) and Jᵀ(diag p − ppᵀ)J. */
function addRow(z: Float32Array, p: Float64Array, truth: number, rows: number, gradient: Float64Array, hessian: Float64Array): void {
  const size = 1 + CLASS_COUNT;
  for (let k = 0; k < CLASS_COUNT; k++) {
    const residual = (p[k]! - (k === truth ? 1 : 0)) / rows;
    gradient[0]! += residual * z[k]!;
    gradient[k + 1]! += residual;
    for (let l = 0; l < CLASS_COUNT; l++) {
      const curvature = (p[k]! * ((k === l ? 1 : 0) - p[l]!)) / rows;
      hessian[0]! += curvature * z[k]! * z[l]!;
      hessian[k + 1]! += curvature * z[l]!;
      hessian[(k + 1) * size]! += curvature * z[l]!;
      hessian[(k + 1) * size + l + 1]! += curvature;
    }
  }
}
