import {
  applyScaler,
  fitScaler,
  mirrored,
  mirroredClass,
  symmetricLogits,
  type Dataset,
  type FeatureScaler,
  type SplitPart,
} from '@tandem/features';
import type { Forecast } from '../metrics/scorecard.js';

/** Fractional part of the golden ratio, whose multiples fill [0, 1) most evenly (Weyl's additive recurrence). */
const GOLDEN_FRACTION = (Math.sqrt(5) - 1) / 2;

/**
 * At most `limit` of the numbers 0 … length − 1, evenly spaced, in order.
 * @param phase in [0, 1): shifts the selection within the spacing, so that epochs see different rows
 */
export function thinEvenly(length: number, limit: number, phase: number): Int32Array {
  if (length <= limit) return Int32Array.from({ length }, (_, i) => i);
  // A phase just below one can round up past the last row.
  return Int32Array.from({ length: limit }, (_, i) => Math.min(Math.floor(((i + phase) * length) / limit), length - 1));
}

/** The phase of an epoch, counted from 1: far from those of earlier epochs, so that few rows are seen twice. */
export function phaseOf(epoch: number): number {
  return (epoch * GOLDEN_FRACTION) % 1;
}

/** n × 3 probabilities of the samples of a part, in class order. */
export type PredictPart = (dataset: Dataset, part: SplitPart) => Float32Array;

/** A baseline. Deterministic: the same dataset gives the same numbers. */
export interface Forecaster {
  /** As displayed and as stored in verdicts. */
  readonly name: string;
  /** Fits the training rows of `dataset`; the result predicts any dataset with the same features. */
  fit(dataset: Dataset): PredictPart;
  /** Predicts a part of the dataset it is fitted to; each dataset is fitted once. */
  probabilities(dataset: Dataset, part: SplitPart): Float32Array;
  /** For a baseline that predicts movement, too: like `fit`, but the result gives n × EXCURSION_VALUES quantiles of log excursions. */
  readonly fitExcursion?: (dataset: Dataset) => PredictPart;
}

/** All that a baseline, fitted to the training rows of one dataset, predicts for a part of another, or of the same. */
export function forecastBaseline(baseline: Forecaster, fitted: Dataset, part: SplitPart, scored = fitted): Forecast {
  const { fit, fitExcursion, probabilities } = baseline;
  return {
    probabilities: scored === fitted ? probabilities(fitted, part) : fit(fitted)(scored, part),
    excursion: fitExcursion?.(fitted)(scored, part) ?? null,
  };
}

/** A fit whose result is kept as long as its dataset is. */
export function oncePerDataset<T extends object>(fit: (dataset: Dataset) => T): (dataset: Dataset) => T {
  const results = new WeakMap<Dataset, T>();
  return (dataset) => {
    const result = results.get(dataset) ?? fit(dataset);
    results.set(dataset, result);
    return result;
  };
}

export function forecaster(name: string, fit: (dataset: Dataset) => PredictPart): Forecaster {
  const fitted = oncePerDataset(fit);
  return { name, fit, probabilities: (dataset, part) => fitted(dataset)(dataset, part) };
}

/** Maps n × features, row-major, to n × 3 probabilities. */
type Predict = (x: Float32Array) => Float32Array;

/**
 * Fits classes to n × features, row-major, scaled, none missing.
 * @param classIndex n classes
 */
export type Learner = (x: Float32Array, classIndex: Uint8Array, features: number) => Predict;

/**
 * Fits a learner to the last bar of each window. The scaler is fitted to the training rows.
 * @param maxRows training rows used at most, evenly thinned
 * @param learnerOf given the dataset, whose mirror signs some learners need
 */
export function onLastBars(maxRows: number, learnerOf: (dataset: Dataset) => Learner): (dataset: Dataset) => PredictPart {
  return (dataset) => {
    const scaler = fitScaler(dataset);
    const { x, classIndex } = trainingRows(dataset, maxRows, scaler);
    const predict = learnerOf(dataset)(x, classIndex, dataset.featureNames.length);
    return (scored, part) => {
      const rows = lastBars(scored, part);
      applyScaler(scaler, rows);
      return predict(rows);
    };
  };
}

/** What a learner is fitted to. */
interface TrainingRows {
  /** n × features, row-major, scaled. */
  readonly x: Float32Array;
  readonly classIndex: Uint8Array;
}

/** Last bars of at most `maxRows` training samples, evenly thinned. */
export function trainingRows(dataset: Dataset, maxRows: number, scaler: FeatureScaler): TrainingRows {
  const { train } = dataset.samples;
  const order = thinEvenly(train.length, maxRows, 0);
  const x = lastBars(dataset, 'train', order);
  applyScaler(scaler, x);
  return { x, classIndex: Uint8Array.from(order, (sample) => train.classIndex[sample]!) };
}

/**
 * Features of the last bar of each sample of a part, rows × features, unscaled; unknown ones are NaN.
 * @param order sample numbers in the order to take them; default: all
 */
export function lastBars({ featureNames, rows, samples }: Dataset, part: SplitPart, order?: Int32Array): Float32Array {
  const { symbol, bar, length } = samples[part];
  const features = featureNames.length;
  const count = order?.length ?? length;
  const out = new Float32Array(count * features);
  for (let row = 0; row < count; row++) {
    const sample = order === undefined ? row : order[row]!;
    const from = bar[sample]! * features;
    out.set(rows.at(symbol[sample]!).matrix.values.subarray(from, from + features), row * features);
  }
  return out;
}

/** Each row, then the mirror image of each with UP and DOWN swapped. @param mirror by feature, +1 or −1 */
export function withMirrorImages({ x, classIndex }: TrainingRows, mirror: Float32Array): TrainingRows {
  const both = new Float32Array(2 * x.length);
  both.set(x);
  both.set(mirrored(x, mirror), x.length);
  const classes = new Uint8Array(2 * classIndex.length);
  classes.set(classIndex);
  classes.set(classIndex.map(mirroredClass), classIndex.length);
  return { x: both, classIndex: classes };
}

/**
 * The learner fitted to each row and its mirror image and averaged over both, so that the drift of the training span is not
 * learned as a direction.
 * @param mirror by feature, +1 or −1: its sign under mirroring
 */
export function symmetric(learner: Learner, mirror: Float32Array): Learner {
  return (x, classIndex, features) => {
    const both = withMirrorImages({ x, classIndex }, mirror);
    const predict = learner(both.x, both.classIndex, features);
    return (rows) => symmetricLogits(predict(rows), predict(mirrored(rows, mirror)));
  };
}
