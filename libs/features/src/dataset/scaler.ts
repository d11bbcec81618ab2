import { featuresOf } from '../engine/catalog.js';
import type { FeatureMatrix } from '../engine/compute-features.js';
import type { Feature } from '../feature.js';
import { WARM_UP_BARS, type Dataset } from './dataset.js';
import { quantile } from './quantile.js';
import type { RowRange } from './split.js';

/** The training rows of a symbol that count: without those that warm the indicators up. */
function warmRows({ from, to }: RowRange): RowRange {
  const first = Math.max(from, WARM_UP_BARS);
  return { from: first, to: Math.max(first, to) };
}

/** Number of training bars, warm-up left out. @param training rows of the training sessions by symbol */
function countTrainingBars(training: readonly RowRange[]): number {
  return training.map(warmRows).reduce((sum, { from, to }) => sum + to - from, 0);
}

/**
 * Per feature the share of training bars that have a value, and what stands for a missing one: the mean of the known ones
 * (0 when there are none), for an odd feature its centre, so that not knowing points neither up nor down. Symbol by symbol.
 */
export class KnownValues {
  private readonly sums: Float64Array;
  private readonly counts: Float64Array;
  private bars = 0;

  constructor(private readonly features: readonly Feature[]) {
    this.sums = new Float64Array(features.length);
    this.counts = new Float64Array(features.length);
  }

  /** @param training rows of the training sessions */
  add({ values, columns }: FeatureMatrix, training: RowRange): void {
    const { from, to } = warmRows(training);
    this.bars += to - from;
    for (let at = from * columns, column = 0; at < to * columns; at++) {
      const value = values[at]!;
      if (!Number.isNaN(value)) {
        this.sums[column]! += value;
        this.counts[column]!++;
      }
      column = column + 1 === columns ? 0 : column + 1;
    }
  }

  finish(): Pick<Dataset, 'neutral'> & { readonly knownShare: Float64Array } {
    const { sums, counts, features, bars } = this;
    const neutral = Float32Array.from(features, ({ symmetry }, column) => {
      if (symmetry.parity === 'odd') return symmetry.centre;
      return counts[column] === 0 ? 0 : sums[column]! / counts[column]!;
    });
    return { neutral, knownShare: counts.map((count) => count / bars) };
  }
}

/**
 * Training bars whose values a scaler is fitted to, evenly thinned where there are more: 40 symbols over 60 sessions. A clipping quantile
 * of a million values has a standard error of 1.4 % of its probability.
 */
const MAX_SCALED_BARS = 1_000_000;

/** By feature, the known values of the training bars, warm-up left out: read in one pass, symbol by symbol. */
function knownTrainingValues({ rows, trainingRows, featureNames }: Dataset): Float64Array[] {
  const stride = Math.ceil(countTrainingBars(trainingRows) / MAX_SCALED_BARS);
  const room = Math.ceil(countTrainingBars(trainingRows) / Math.max(1, stride));
  const known = featureNames.map(() => new Float64Array(room));
  const counts = featureNames.map(() => 0);
  let next = 0;
  trainingRows.map(warmRows).forEach(({ from, to }, symbol) => {
    if (next >= to - from) {
      next -= to - from;
      return;
    }
    const { values, columns } = rows.at(symbol).matrix;
    let t = from + next;
    for (; t < to; t += stride) {
      for (let column = 0; column < columns; column++) {
        const value = values[t * columns + column]!;
        if (!Number.isNaN(value)) known[column]![counts[column]!++] = value;
      }
    }
    next = t - to;
  });
  return known.map((values, column) => values.subarray(0, counts[column]));
}

/** Arithmetic mean; NaN of nothing. */
function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Values beyond these quantiles of the training bars are clipped, so that one freak print cannot saturate a network. */
const CLIP_QUANTILES = { low: 0.005, high: 0.995 } as const;

/**
 * scaled = min(max((x - offset) * scale, low), high), feature by feature, which is also how it is written into the model
 * file (SUB, MUL, MAXIMUM, MINIMUM). An unknown x (NaN) becomes `neutral` first, hence about 0 after scaling. An odd feature
 * has its offset at its centre and equal bounds on both sides: mirroring the market negates its scaled value.
 */
export interface FeatureScaler {
  readonly kind: 'clipped-standard';
  readonly names: readonly string[];
  readonly offset: Float32Array;
  readonly scale: Float32Array;
  /** Bounds in scaled units. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** In raw units. */
  readonly neutral: Float32Array;
}

/** The scaling of one feature, in raw units. */
interface Scaling {
  readonly centre: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A deviation below it, against the centre, is rounding: means of a constant volume differ by 1e-14, which must not be taken for its
 * variation. The least that features vary by are returns of a minute, some 1e-5.
 */
const MIN_DEVIATION = 1e-9;

/**
 * Fits the scaling of every feature to its known training values, after clipping them at their 0.5 % and 99.5 % quantiles:
 * an even feature gets mean 0 and deviation 1, an odd one root mean square 1 about its centre. A feature that never varies
 * gets scale 0, so that it is 0 for any input.
 */
export function fitScaler(dataset: Dataset): FeatureScaler {
  const fitted = fittedScalers.get(dataset) ?? fitTo(dataset);
  fittedScalers.set(dataset, fitted);
  return fitted;
}

/** Whoever is fitted to a dataset scales it first. */
const fittedScalers = new WeakMap<Dataset, FeatureScaler>();

function fitTo(dataset: Dataset): FeatureScaler {
  const values = knownTrainingValues(dataset);
  const features = featuresOf(dataset.featureNames);
  const scaler = { offset: columnOf(features), scale: columnOf(features), low: columnOf(features), high: columnOf(features) };
  features.forEach(({ symmetry }, column) => {
    const known = values[column]!;
    if (known.length === 0) return;
    const { centre, deviation, low, high } = symmetry.parity === 'odd' ? fitOdd(known, symmetry.centre) : fitEven(known);
    const scale = deviation > MIN_DEVIATION * (1 + Math.abs(centre)) ? 1 / deviation : 0;
    scaler.offset[column] = centre;
    scaler.scale[column] = scale;
    scaler.low[column] = (low - centre) * scale;
    scaler.high[column] = (high - centre) * scale;
  });
  return { kind: 'clipped-standard', names: dataset.featureNames, ...scaler, neutral: dataset.neutral };
}

const columnOf = (features: readonly unknown[]) => new Float32Array(features.length);

/** Scales `values` (row-major, any number of rows x F) in place; NaN takes the neutral value first. */
export function applyScaler(scaler: FeatureScaler, values: Float32Array): void {
  const { offset, scale, low, high, neutral } = scaler;
  for (let i = 0, feature = 0; i < values.length; i++) {
    const raw = Number.isNaN(values[i]!) ? neutral[feature]! : values[i]!;
    values[i] = clamp(Math.fround(Math.fround(raw - offset[feature]!) * scale[feature]!), low[feature]!, high[feature]!);
    feature = feature + 1 === offset.length ? 0 : feature + 1;
  }
}

function fitEven(values: Float64Array): Scaling {
  const quantiles = [quantile(values, CLIP_QUANTILES.low), quantile(values, CLIP_QUANTILES.high)] as const;
  // Where they coincide the variation is rare (news), and is what the feature is for.
  const [low, high] = quantiles[1] > quantiles[0] ? quantiles : [quantile(values, 0), quantile(values, 1)];
  clip(values, low, high);
  const centre = mean(values);
  return { centre, deviation: high > low ? rootMeanSquare(values, centre) : 0, low, high };
}

function fitOdd(values: Float64Array, centre: number): Scaling {
  const distances = values.map((value) => Math.abs(value - centre));
  const reach = quantile(distances, CLIP_QUANTILES.high - CLIP_QUANTILES.low) || quantile(distances, 1);
  clip(values, centre - reach, centre + reach);
  return { centre, deviation: rootMeanSquare(values, centre), low: centre - reach, high: centre + reach };
}

function clip(values: Float64Array, low: number, high: number): void {
  for (let i = 0; i < values.length; i++) values[i] = clamp(values[i]!, low, high);
}

function rootMeanSquare(values: Float64Array, centre: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - centre;
    squares += deviation * deviation;
  }
  return Math.sqrt(squares / values.length);
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
