import { CLASS_COUNT, DOWN, Random, UP } from '@tandem/domain';
import {
  applyScaler,
  fitScaler,
  mirrored,
  mirroredClass,
  symmetricLogits,
  type Dataset,
  type FeatureScaler,
  type SampleIndices,
  type SplitPart,
} from '@tandem/features';

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
}

export function forecaster(name: string, fit: (dataset: Dataset) => PredictPart): Forecaster {
  const fitted = new WeakMap<Dataset, PredictPart>();
  return {
    name,
    fit,
    probabilities(dataset, part) {
      const predict = fitted.get(dataset) ?? fit(dataset);
      fitted.set(dataset, predict);
      return predict(dataset, part);
    },
  };
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
    const { train } = dataset.samples;
    const scaler = fitScaler(dataset);
    const order = thinEvenly(train.length, maxRows, 0);
    const classIndex = Uint8Array.from(order, (sample) => train.classIndex[sample]!);
    const predict = learnerOf(dataset)(lastBars(dataset, train, order, scaler), classIndex, dataset.featureNames.length);
    return (scored, part) => {
      const samples = scored.samples[part];
      return predict(lastBars(scored, samples, thinEvenly(samples.length, Infinity, 0), scaler));
    };
  };
}

/** Scaled features of the last bar of each sample of `order`, rows × features. */
function lastBars(
  { featureNames, matrices }: Dataset,
  { symbol, bar }: SampleIndices,
  order: Int32Array,
  scaler: FeatureScaler,
): Float32Array {
  const features = featureNames.length;
  const out = new Float32Array(order.length * features);
  order.forEach((sample, row) => {
    const from = bar[sample]! * features;
    out.set(matrices[symbol[sample]!]!.values.subarray(from, from + features), row * features);
  });
  applyScaler(scaler, out);
  return out;
}

/** How far a random direction shifts a probability: enough to break every tie, too little to change any score. */
const TIE_BREAK = 1e-6;

/**
 * The learner fitted to each row and its mirror image and averaged over both, so that the drift of the training span is not
 * learned as a direction.
 * @param mirror by feature, +1 or −1: its sign under mirroring
 */
export function symmetric(learner: Learner, mirror: Float32Array): Learner {
  return (x, classIndex, features) => {
    const both = new Float32Array(2 * x.length);
    both.set(x);
    both.set(mirrored(x, mirror), x.length);
    const classes = new Uint8Array(2 * classIndex.length);
    classes.set(classIndex);
    classes.set(classIndex.map(mirroredClass), classIndex.length);
    const predict = learner(both, classes, features);
    return (rows) => symmetricLogits(predict(rows), predict(mirrored(rows, mirror)));
  };
}

/**
 * The learner's barrier-hit skill alone: p = [t/2, 1 − t, t/2], the side random. It sees every row once as UP and once as DOWN
 * with the same features, so it cannot learn a direction.
 * @param seed of the random sides, which break ties by 1e-6
 */
export function hitOnly(learner: Learner, seed: number): Learner {
  return (x, classIndex, features) => {
    const predict = symmetric(learner, new Float32Array(features).fill(1))(x, classIndex, features);
    return (rows) => breakTies(predict(rows), new Random(seed));
  };
}

function breakTies(probabilities: Float32Array, random: Random): Float32Array {
  for (let at = 0; at < probabilities.length; at += CLASS_COUNT) {
    const shift = Math.min(TIE_BREAK, probabilities[at + UP]!) * (random.uniform() < 0.5 ? -1 : 1);
    probabilities[at + DOWN]! -= shift;
    probabilities[at + UP]! += shift;
  }
  return probabilities;
}
