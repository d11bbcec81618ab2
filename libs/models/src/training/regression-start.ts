import { CLASS_COUNT, DOWN, NEUTRAL, UP, WINDOW_BARS } from '@tandem/domain';
import { fitLogistic, fitRidge, MAX_ROWS, RIDGE, thinEvenly } from '@tandem/evaluation';
import type { Dataset, Samples } from '@tandem/features';
import type { ParameterVector } from '../network/parameter.js';
import type { ExcursionTargets } from './excursion-head.js';
import type { ScaledBars } from './scaled-bars.js';

/** Training rows and the features that a regression reads. */
interface RegressionRows {
  readonly bars: ScaledBars;
  readonly train: Samples;
  readonly order: Int32Array;
  readonly features: readonly number[];
}

/**
 * Initialises the head of a network that reads the last bar with regressions on that bar: logistic ones of a barrier hit on the even
 * features and of its side on the odd ones, and a linear one of each log excursion on the even features. They take a second; gradient steps
 * would need many epochs. Rows and ridge are those of the baselines. The rest of the head starts at zero, so the network starts as these
 * regressions.
 * @param weights initial values of all parameters; changed in place
 * @param given `targets` null: without an excursion head
 */
export function startFromRegression(
  weights: Float32Array,
  vector: ParameterVector,
  { bars, dataset, targets }: { readonly bars: ScaledBars; readonly dataset: Dataset; readonly targets: ExcursionTargets | null },
): void {
  const { mirror, samples } = dataset;
  const featuresOf = (sign: number) => [...mirror.keys()].filter((feature) => mirror[feature] === sign);
  const order = thinEvenly(samples.train.length, MAX_ROWS, 0);
  const even: RegressionRows = { bars, train: samples.train, order, features: featuresOf(1) };
  const sided = order.filter((sample) => samples.train.classIndex[sample] !== NEUTRAL);
  const head = headOf(weights, vector, mirror.length);
  startClasses(head, fitTouch(even), fitDirection({ ...even, order: sided, features: featuresOf(-1) }));
  if (targets !== null) startExcursion(head, even, targets.of(samples.train, order));
}

/** A head at zero, whose biases and weights from the last bar can be set. */
interface Head {
  readonly bias: Float32Array;
  readonly set: (feature: number, output: number, value: number) => void;
}

function headOf(weights: Float32Array, vector: ParameterVector, features: number): Head {
  const kernel = vector.part(weights, 'head/kernel').fill(0);
  const bias = vector.part(weights, 'head/bias').fill(0);
  const firstOfLastBar = kernel.length / bias.length - features;
  return { bias, set: (feature, output, value) => (kernel[(firstOfLastBar + feature) * bias.length + output] = value) };
}

function startClasses({ bias, set }: Head, touch: ReturnType<typeof fitTouch>, direction: ReadonlyMap<number, number>): void {
  for (const side of [DOWN, UP]) {
    // P(touch) = 2 eˢ / (1 + 2 eˢ) for a side's logit s and NEUTRAL's 0.
    bias[side] = touch.intercept - Math.LN2;
    touch.slopes.forEach((slope, feature) => {
      set(feature, side, slope);
    });
    // P(UP | touch) follows from the difference of the sides' logits, of which each takes half.
    direction.forEach((slope, feature) => {
      set(feature, side, side === UP ? slope / 2 : -slope / 2);
    });
  }
}

/** Scale of a logistic distribution of standard deviation 1. */
const LOGISTIC_SCALE = Math.sqrt(3) / Math.PI;

/** Locations by linear regression, scales from its residuals. @param y rows × horizons */
function startExcursion({ bias, set }: Head, rows: RegressionRows, y: Float32Array): void {
  const x = lastBars(rows);
  const horizons = y.length / rows.order.length;
  for (let h = 0; h < horizons; h++) {
    const truth = Float64Array.from(rows.order, (_, row) => y[row * horizons + h]!);
    const { intercept, weights, deviation } = fitRidge(x, truth, rows.features.length, RIDGE);
    bias[CLASS_COUNT + h] = intercept;
    rows.features.forEach((feature, i) => {
      set(feature, CLASS_COUNT + h, weights[i]!);
    });
    bias[CLASS_COUNT + horizons + h] = Math.log(LOGISTIC_SCALE * Math.max(deviation, Number.EPSILON));
  }
}

function fitTouch(rows: RegressionRows): { intercept: number; slopes: ReadonlyMap<number, number> } {
  const { train, order, features } = rows;
  const touched = Uint8Array.from(order, (sample) => Number(train.classIndex[sample] !== NEUTRAL));
  const { intercept, weights } = fitLogistic(lastBars(rows), touched, features.length, RIDGE);
  return { intercept, slopes: byFeature(features, weights) };
}

/** On each row and its mirror image, so that there is no intercept, which would be the drift of the training span. */
function fitDirection(rows: RegressionRows): ReadonlyMap<number, number> {
  const { train, order, features } = rows;
  const plain = lastBars(rows);
  const x = new Float32Array(2 * plain.length);
  x.set(plain);
  x.set(
    plain.map((value) => -value),
    plain.length,
  );
  const up = Uint8Array.from({ length: 2 * order.length }, (_, row) =>
    Number((train.classIndex[order[row % order.length]!] === UP) === row < order.length),
  );
  return byFeature(features, fitLogistic(x, up, features.length, RIDGE).weights);
}

function byFeature(features: readonly number[], weights: Float64Array): ReadonlyMap<number, number> {
  return new Map(features.map((feature, i) => [feature, weights[i]!]));
}

/** Scaled features of the last bar of each row, rows × features. */
function lastBars({ bars, train: { symbol, bar }, order, features }: RegressionRows): Float32Array {
  const out = new Float32Array(order.length * features.length);
  const values = new Float32Array(bars.windowLength / WINDOW_BARS);
  order.forEach((sample, row) => {
    bars.copyRow(symbol[sample]!, bar[sample]!, values);
    features.forEach((feature, i) => {
      out[row * features.length + i] = values[feature]!;
    });
  });
  return out;
}
