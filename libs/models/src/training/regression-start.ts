import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '@tandem/domain';
import { fitLogistic, MAX_ROWS, RIDGE, thinEvenly } from '@tandem/evaluation';
import type { Dataset, Samples } from '@tandem/features';
import type { ParameterVector } from '../network/parameter.js';
import type { ScaledBars } from './scaled-bars.js';

/** Training rows and the features that a regression reads. */
interface RegressionRows {
  readonly bars: ScaledBars;
  readonly train: Samples;
  readonly order: Int32Array;
  readonly features: readonly number[];
}

/**
 * Initialises the head of a network that reads the last bar with two logistic regressions on that bar: of a barrier hit on the
 * even features, and of its side on the odd ones. They take a second; gradient steps would need many epochs. Rows and ridge are
 * those of the baseline. The rest of the head starts at zero, so the network starts as these regressions.
 * @param weights initial values of all parameters; changed in place
 */
export function startFromRegression(
  weights: Float32Array,
  vector: ParameterVector,
  bars: ScaledBars,
  { mirror, samples: { train } }: Dataset,
): void {
  const featuresOf = (sign: number) => [...mirror.keys()].filter((feature) => mirror[feature] === sign);
  const order = thinEvenly(train.length, MAX_ROWS, 0);
  const touch = fitTouch({ bars, train, order, features: featuresOf(1) });
  const direction = fitDirection({
    bars,
    train,
    order: order.filter((sample) => train.classIndex[sample] !== NEUTRAL),
    features: featuresOf(-1),
  });
  const kernel = vector.part(weights, 'head/kernel').fill(0);
  const bias = vector.part(weights, 'head/bias').fill(0);
  const firstOfLastBar = kernel.length / CLASS_COUNT - mirror.length;
  const set = (feature: number, side: number, value: number) => {
    kernel[(firstOfLastBar + feature) * CLASS_COUNT + side] = value;
  };
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
  order.forEach((sample, row) => {
    const values = bars.row(symbol[sample]!, bar[sample]!);
    features.forEach((feature, i) => {
      out[row * features.length + i] = values[feature]!;
    });
  });
  return out;
}
