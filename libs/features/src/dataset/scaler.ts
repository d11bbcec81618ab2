import { FEATURE_COUNT } from '../feature-names.js';
import type { Dataset } from './dataset.js';
import { countTrainingBars, knownTrainingValues, mean } from './known-values.js';
import { partRows } from './part-rows.js';

/** Values beyond these quantiles of the training bars are clipped, so that one freak print cannot saturate a network. */
export const CLIP_QUANTILES = { low: 0.005, high: 0.995 } as const;

/**
 * scaled = min(max((x - offset) * scale, low), high), feature by feature, which is also how it is written into the model
 * file (SUB, MUL, MAXIMUM, MINIMUM). An unknown x (NaN) becomes `neutral` first, hence about 0 after scaling.
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

/**
 * Fits offset and scale to the mean and standard deviation of the training bars after clipping them at their 0.5 % and
 * 99.5 % quantiles. Only known values count; a feature that never varies gets scale 0, so that it is 0 for any input.
 */
export function fitScaler(dataset: Dataset): FeatureScaler {
  const training = dataset.sessionIndex.map((index) => partRows(dataset.split, 'train', index));
  const scratch = new Float64Array(countTrainingBars(training));
  const column = () => new Float32Array(FEATURE_COUNT);
  const scaler = { offset: column(), scale: column(), low: column(), high: column() };
  for (let feature = 0; feature < FEATURE_COUNT; feature++) {
    const known = knownTrainingValues(dataset.matrices, training, feature, scratch);
    if (known.length === 0) continue;
    const [low, high] = clipBounds(known);
    clip(known, low, high);
    const centre = mean(known);
    const scale = high > low ? 1 / populationDeviation(known, centre) : 0;
    scaler.offset[feature] = centre;
    scaler.scale[feature] = scale;
    scaler.low[feature] = (low - centre) * scale;
    scaler.high[feature] = (high - centre) * scale;
  }
  return { kind: 'clipped-standard', names: dataset.featureNames, ...scaler, neutral: dataset.neutral };
}

/** Scales `values` (row-major, any number of rows x F) in place; NaN takes the neutral value first. */
export function applyScaler(scaler: FeatureScaler, values: Float32Array): void {
  const { offset, scale, low, high, neutral } = scaler;
  for (let i = 0, feature = 0; i < values.length; i++) {
    const raw = Number.isNaN(values[i]!) ? neutral[feature]! : values[i]!;
    values[i] = clamp(Math.fround(Math.fround(raw - offset[feature]!) * scale[feature]!), low[feature]!, high[feature]!);
    feature = feature + 1 === offset.length ? 0 : feature + 1;
  }
}

/** The clip quantiles; minimum and maximum when they coincide, so that a rare event (news) is not clipped away. Sorts. */
function clipBounds(values: Float64Array): [low: number, high: number] {
  values.sort();
  const low = sortedQuantile(values, CLIP_QUANTILES.low);
  const high = sortedQuantile(values, CLIP_QUANTILES.high);
  return high > low ? [low, high] : [values[0]!, values.at(-1)!];
}

/** Quantile of ascending values with linear interpolation between order statistics (Hyndman and Fan 1996, type 7). */
function sortedQuantile(ascending: Float64Array, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (place - below) * (ascending[above]! - ascending[below]!);
}

function clip(values: Float64Array, low: number, high: number): void {
  for (let i = 0; i < values.length; i++) values[i] = clamp(values[i]!, low, high);
}

function populationDeviation(values: Float64Array, centre: number): number {
  let squares = 0;
  for (const value of values) squares += (value - centre) ** 2;
  return Math.sqrt(squares / values.length);
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
