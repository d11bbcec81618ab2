import { CLASS_COUNT, DOWN, NEUTRAL, softmaxRow, UP } from '@tandem/domain';
import { minimiseConvex, type LocalModel } from '../optimise/newton.js';

/** Logits in two independent parts; a constant added to all three logits cancels. */
interface Evidence {
  /** Against a barrier hit: n − (d + u) / 2. */
  readonly touch: Float64Array;
  /** For UP against DOWN: (u − d) / 2. */
  readonly direction: Float64Array;
}

/** @param logits n × 3 */
export function evidenceOf(logits: Float32Array): Evidence {
  const rows = logits.length / CLASS_COUNT;
  const touch = new Float64Array(rows);
  const direction = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * CLASS_COUNT;
    touch[row] = logits[at + NEUTRAL]! - (logits[at + DOWN]! + logits[at + UP]!) / 2;
    direction[row] = (logits[at + UP]! - logits[at + DOWN]!) / 2;
  }
  return { touch, direction };
}

/** Prior of (α, β, γ): the hit as the network predicts it, no direction, no bias. */
const PRIOR = [1, 0, 0] as const;
/**
 * Ridge towards the prior. A validation part is thousands of rows but few sessions, and sessions differ: the sharpness of the hit
 * and the class shares of five sessions hold for later ones in part only. The ridge of the direction is small: enough to suppress
 * a side that is hardly predictable, too little to suppress one that is. Chosen by walk-forward (docs/experiments.md).
 */
const RIDGE = [0.1, 0.01, 0.3] as const;
const SIZE = PRIOR.length;

/**
 * Mean cross-entropy of softmax(−βb, αa + γ, βb) plus the ridge, with its derivatives in x = (α, β, γ): the inverse
 * temperatures of hit and direction, and the bias of NEUTRAL. Convex, because the scores are linear in x.
 */
export function calibrationLoss({ touch, direction }: Evidence, classIndex: Uint8Array): (x: Float64Array) => LocalModel {
  const scores = new Float64Array(CLASS_COUNT);
  return (x) => {
    const [alpha, beta, gamma] = x as unknown as [number, number, number];
    const gradient = x.map((value, i) => RIDGE[i]! * (value - PRIOR[i]!));
    const hessian = Float64Array.from({ length: SIZE * SIZE }, (_, i) => (i % (SIZE + 1) === 0 ? RIDGE[i / (SIZE + 1)]! : 0));
    let value = x.reduce((sum, parameter, i) => sum + (RIDGE[i]! / 2) * (parameter - PRIOR[i]!) ** 2, 0);
    for (let row = 0; row < classIndex.length; row++) {
      const [a, b] = [touch[row]!, direction[row]!];
      scores[DOWN] = -beta * b;
      scores[NEUTRAL] = alpha * a + gamma;
      scores[UP] = beta * b;
      softmaxRow(scores, 0, scores);
      value -= Math.log(Math.max(scores[classIndex[row]!]!, Number.MIN_VALUE)) / classIndex.length;
      addRow(a, b, scores, classIndex[row]!, classIndex.length, gradient, hessian);
    }
    return { value, gradient, hessian };
  };
}

/** Adds one row: with J = d scores / dx, Jᵀ(p − y) and Jᵀ(diag p − ppᵀ)J. */
function addRow(a: number, b: number, p: Float64Array, truth: number, rows: number, gradient: Float64Array, hessian: Float64Array): void {
  const [down, neutral, up] = p as unknown as [number, number, number];
  const tilt = up - down;
  const overNeutral = (neutral - (truth === NEUTRAL ? 1 : 0)) / rows;
  gradient[0]! += a * overNeutral;
  gradient[1]! += (b * (tilt - (truth === UP ? 1 : 0) + (truth === DOWN ? 1 : 0))) / rows;
  gradient[2]! += overNeutral;
  const ofNeutral = (neutral * (1 - neutral)) / rows;
  const mixed = (-neutral * tilt * b) / rows;
  addSymmetric(hessian, [a * a * ofNeutral, a * mixed, a * ofNeutral, (b * b * (up + down - tilt * tilt)) / rows, mixed, ofNeutral]);
}

/** @param upper (0,0), (0,1), (0,2), (1,1), (1,2), (2,2) */
function addSymmetric(matrix: Float64Array, upper: readonly number[]): void {
  let at = 0;
  for (let i = 0; i < SIZE; i++) {
    for (let j = i; j < SIZE; j++, at++) {
      matrix[i * SIZE + j]! += upper[at]!;
      if (i !== j) matrix[j * SIZE + i]! += upper[at]!;
    }
  }
}

/**
 * Temperature scaling (Guo et al. 2017) of hit and direction separately. Of symmetric logits (d, n, u), a = n − (d+u)/2 is the
 * evidence against a barrier hit and b = (u−d)/2 the evidence for UP against DOWN:
 *   a′ = a / touchTemperature + neutralBias,   b′ = b / directionTemperature.
 * So a model without direction skill loses its directions and keeps its hit skill. There is no bias between UP and DOWN: it would
 * be a forecast of drift and break the symmetry.
 */
export interface Calibration {
  readonly touchTemperature: number;
  readonly directionTemperature: number;
  readonly neutralBias: number;
}

/** The identity. */
export const UNCALIBRATED: Calibration = { touchTemperature: 1, directionTemperature: 1, neutralBias: 0 };

/** Minimum inverse temperature: at zero the logits have no effect, and a negative one would invert them. */
const MIN_INVERSE_TEMPERATURE = 0.05;

/** Start of the fit: both inverse temperatures, which have a lower bound, and the bias. */
const START = [1, 1, 0] as const;
const BOUNDED = 2;
const ALL = [0, 1, 2];

/**
 * The calibration that minimises the cross-entropy of rows that the network was not trained on. A class absent from them keeps a
 * small probability.
 * @param logits n × 3, symmetric
 * @param classIndex n classes 0, 1, 2; n ≥ 1
 */
export function fitCalibration(logits: Float32Array, classIndex: Uint8Array): Calibration {
  const loss = calibrationLoss(evidenceOf(logits), classIndex);
  const along = (free: readonly number[]) => {
    const at = (x: Float64Array) => Float64Array.from(START, (_, i) => (free.includes(i) ? x[free.indexOf(i)]! : MIN_INVERSE_TEMPERATURE));
    const found = at(
      minimiseConvex(
        (x) => restricted(loss(at(x)), free),
        Float64Array.from(free, (i) => START[i]!),
      ),
    );
    return { found, value: loss(found).value };
  };
  const isAllowed = ({ found }: { found: Float64Array }) =>
    found.subarray(0, BOUNDED).every((inverse) => inverse >= MIN_INVERSE_TEMPERATURE);
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

/** The local model in the variables `free` alone. */
function restricted({ value, gradient, hessian }: LocalModel, free: readonly number[]): LocalModel {
  return {
    value,
    gradient: Float64Array.from(free, (i) => gradient[i]!),
    hessian: Float64Array.from(free.flatMap((i) => free.map((j) => hessian[i * ALL.length + j]!))),
  };
}

function lowest<T extends { value: number }>(candidates: readonly T[]): T {
  return candidates.reduce((best, candidate) => (candidate.value < best.value ? candidate : best));
}
