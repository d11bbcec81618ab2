import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { CLASS_COUNT, EXCURSION_LEVELS, EXCURSION_VALUES, MOVE_MINUTES } from '@tandem/domain';
import { LOG_SIGMA, quantile, type Dataset, type Samples } from '@tandem/features';
import type { TensorFlow } from '../backend/backend.js';
import { EXCURSION_OUTPUTS } from '../network/input-output.js';

/**
 * How the outputs of an excursion head become a distribution. The network predicts y = (log excursion − ln σ − centre) / spread, whose
 * horizons are alike in size: location m and scale eˢ, and y's quantile at a level is m + eˢ · residual quantile of that level.
 */
export interface ExcursionHead {
  /** Of log excursion − ln σ in the training rows, by horizon. */
  readonly centre: readonly number[];
  readonly spread: readonly number[];
  /** Quantiles of (y − m) / eˢ by horizon, at EXCURSION_LEVELS: see `fitExcursionHead`. */
  readonly residuals: readonly (readonly number[])[];
}

/** Mean and standard deviation of what is predicted, by horizon. */
export type ExcursionScale = Pick<ExcursionHead, 'centre' | 'spread'>;

const HORIZONS = MOVE_MINUTES.length;

/** Of the excursion's loss beside the cross-entropy of the classes, both in nats (docs/experiments.md). */
export const EXCURSION_WEIGHT = 0.3;

/** Keeps the scale of a market that never moves above zero. */
const MIN_SPREAD = 1e-3;

/** What the excursion head of a network is trained on. */
export class ExcursionTargets {
  readonly scale: ExcursionScale;
  private readonly logSigma: number;
  /** Log excursion − ln σ of all samples of a part, rows × horizons: batches take rows from everywhere. */
  private readonly sigmas = new Map<Samples, Float32Array>();

  private constructor(private readonly dataset: Dataset) {
    this.logSigma = dataset.featureNames.indexOf(LOG_SIGMA);
    this.scale = this.fitScale(dataset.samples.train);
  }

  /** Null for a dataset without ln σ, from which no move in price follows. */
  static of(dataset: Dataset): ExcursionTargets | null {
    return dataset.featureNames.includes(LOG_SIGMA) ? new ExcursionTargets(dataset) : null;
  }

  /** y of the samples `order`: rows × horizons. */
  of(samples: Samples, order: Int32Array): Float32Array {
    const { centre, spread } = this.scale;
    const sigmas = this.inSigmas(samples);
    const out = new Float32Array(order.length * HORIZONS);
    order.forEach((sample, row) => {
      for (let h = 0; h < HORIZONS; h++) out[row * HORIZONS + h] = (sigmas[sample * HORIZONS + h]! - centre[h]!) / spread[h]!;
    });
    return out;
  }

  private inSigmas(samples: Samples): Float32Array {
    const known = this.sigmas.get(samples) ?? this.computeInSigmas(samples);
    this.sigmas.set(samples, known);
    return known;
  }

  private computeInSigmas({ symbol, bar, length }: Samples): Float32Array {
    const out = new Float32Array(length * HORIZONS);
    for (let row = 0; row < length; row++) {
      const { excursions, matrix } = this.dataset.rows.at(symbol[row]!);
      const sigma = matrix.values[bar[row]! * matrix.columns + this.logSigma]!;
      for (let h = 0; h < HORIZONS; h++) out[row * HORIZONS + h] = excursions[bar[row]! * HORIZONS + h]! - sigma;
    }
    return out;
  }

  private fitScale(train: Samples): ExcursionScale {
    const values = this.inSigmas(train);
    const moments = MOVE_MINUTES.map((_, h) => {
      let [sum, squares] = [0, 0];
      for (let at = h; at < values.length; at += HORIZONS) sum += values[at]!;
      const mean = sum / train.length;
      for (let at = h; at < values.length; at += HORIZONS) squares += (values[at]! - mean) ** 2;
      return { mean, deviation: Math.max(Math.sqrt(squares / train.length), MIN_SPREAD) };
    });
    return { centre: moments.map(({ mean }) => mean), spread: moments.map(({ deviation }) => deviation) };
  }
}

/**
 * Mean over rows and horizons of −ln of the logistic density of y at location m and scale eˢ, nats: s + z + 2 ln(1 + e⁻ᶻ) with
 * z = (y − m) / eˢ. Its tails are heavier than the normal's, so that a halt or a jump weighs no more than it must.
 * @param outputs [batch, EXCURSION_OUTPUTS]; @param y [batch, horizons]
 */
export function excursionLoss(tf: TensorFlow, outputs: Tensor2D, y: Tensor): Tensor {
  const [location, logScale] = tf.split(outputs, 2, 1) as [Tensor2D, Tensor2D];
  const z = tf.sub(y, location).mul(logScale.neg().exp());
  // ln(1 + e⁻ᶻ) = max(−z, 0) + ln(1 + e^−|z|), which does not overflow.
  const softplus = z.neg().relu().add(z.abs().neg().exp().add(1).log());
  return logScale.add(z).add(softplus.mul(2)).mean();
}

/** The loss of `excursionLoss` of plain numbers. @param moves n × EXCURSION_OUTPUTS; @param y n × horizons */
export function meanExcursionLoss(moves: Float32Array, y: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < y.length; at++) {
    const { location, logScale } = outputAt(moves, Math.floor(at / HORIZONS), at % HORIZONS);
    const z = (y[at]! - location) * Math.exp(-logScale);
    sum += logScale + z + 2 * (Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
  }
  return sum / y.length;
}

function outputAt(moves: Float32Array, row: number, horizon: number): { location: number; logScale: number } {
  const at = row * EXCURSION_OUTPUTS + horizon;
  return { location: moves[at]!, logScale: moves[at + HORIZONS]! };
}

/** Outputs of an excursion head for some rows, and what they were to be. */
export interface ExcursionRows {
  /** n × EXCURSION_OUTPUTS. */
  readonly moves: Float32Array;
  /** n × horizons. */
  readonly y: Float32Array;
}

/**
 * The head with its residual quantiles: how residuals spread about their mean in the validation rows, which were not trained on, about the
 * mean that they have in the training rows. The mean of a few sessions is that of their market, and says little of the next ones
 * (docs/experiments.md).
 */
export function fitExcursionHead(scale: ExcursionScale, training: ExcursionRows, validation: ExcursionRows): ExcursionHead {
  const residuals = MOVE_MINUTES.map((_, h) => {
    const values = residualsOf(validation, h);
    const shift = meanOf(residualsOf(training, h)) - meanOf(values);
    return EXCURSION_LEVELS.map((level) => quantile(values, level) + shift);
  });
  return { ...scale, residuals };
}

function residualsOf({ moves, y }: ExcursionRows, horizon: number): Float64Array {
  return Float64Array.from({ length: y.length / HORIZONS }, (_, row) => {
    const { location, logScale } = outputAt(moves, row, horizon);
    return (y[row * HORIZONS + horizon]! - location) * Math.exp(-logScale);
  });
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Quantiles of the log excursion.
 * @param moves n × EXCURSION_OUTPUTS; @param logSigma ln σ of the n last bars
 * @returns n × EXCURSION_VALUES
 */
export function excursionQuantiles(
  { centre, spread, residuals }: ExcursionHead,
  moves: Float32Array,
  logSigma: Float32Array,
): Float32Array {
  const out = new Float32Array(logSigma.length * EXCURSION_VALUES);
  logSigma.forEach((sigma, row) => {
    residuals.forEach((quantiles, h) => {
      const { location, logScale } = outputAt(moves, row, h);
      quantiles.forEach((residual, k) => {
        out[row * EXCURSION_VALUES + h * EXCURSION_LEVELS.length + k] =
          sigma + centre[h]! + spread[h]! * (location + Math.exp(logScale) * residual);
      });
    });
  });
  return out;
}

/** Logits n × 3 and, where the network has them, the n × EXCURSION_OUTPUTS numbers after them. */
export interface NetworkOutputs {
  readonly logits: Float32Array;
  readonly moves: Float32Array | null;
}

/** Splits rows of head outputs, row-major. */
export function splitOutputs(flat: Float32Array, rows: number): NetworkOutputs {
  const width = flat.length / rows;
  if (width === CLASS_COUNT) return { logits: flat, moves: null };
  const part = (from: number, count: number) =>
    Float32Array.from({ length: rows * count }, (_, at) => flat[Math.floor(at / count) * width + from + (at % count)]!);
  return { logits: part(0, CLASS_COUNT), moves: part(CLASS_COUNT, EXCURSION_OUTPUTS) };
}
