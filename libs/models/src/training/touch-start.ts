import type { Dataset } from '@tandem/features';
import { CLASS_COUNT, DOWN, NEUTRAL, UP } from '../classes.js';
import type { ParameterVector } from '../network/parameter-vector.js';
import { fitLogistic, type LogisticModel } from '../optimise/logistic-regression.js';
import type { ScaledBars } from './scaled-bars.js';
import { thinEvenly } from './thin.js';

/** Rows the regression is fitted to: beyond them so few coefficients gain nothing. */
const MAX_ROWS = 20_000;
/** As of the logistic regression that is a baseline. */
const RIDGE = 1 / (0.1 * MAX_ROWS);

/**
 * Starts a network whose head sees the last bar from what that bar alone says of whether a barrier is touched: a logistic
 * regression on the even features, exact in a second, which gradient steps would need many epochs to reach. The rest of the head
 * starts at zero, so that the network begins as that regression with a coin for the direction and can only add to it.
 * @param weights starting values of all parameters; changed in place
 */
export function startFromTouch(weights: Float32Array, vector: ParameterVector, bars: ScaledBars, { mirror, samples: { train } }: Dataset): void {
  const even = [...mirror.keys()].filter((feature) => mirror[feature]! > 0);
  const order = thinEvenly(train.length, MAX_ROWS, 0);
  const touched = Uint8Array.from(order, (sample) => Number(train.classIndex[sample] !== NEUTRAL));
  const model = fitLogistic(lastBars(bars, train, order, even), touched, even.length, RIDGE);
  writeHead(vector.part(weights, 'head/kernel'), vector.part(weights, 'head/bias'), mirror.length, even, model);
}

function lastBars(bars: ScaledBars, { symbol, bar }: Dataset['samples']['train'], order: Int32Array, features: readonly number[]): Float32Array {
  const out = new Float32Array(order.length * features.length);
  order.forEach((sample, row) => {
    const values = bars.row(symbol[sample]!, bar[sample]!);
    features.forEach((feature, i) => { out[row * features.length + i] = values[feature]!; });
  });
  return out;
}

/** P(touch) = 2 eˢ / (1 + 2 eˢ) for a side's logit s and NEUTRAL's 0: the side's logit is the regression's less ln 2. */
function writeHead(kernel: Float32Array, bias: Float32Array, features: number, even: readonly number[], { intercept, weights }: LogisticModel): void {
  const firstOfLastBar = kernel.length / CLASS_COUNT - features;
  kernel.fill(0);
  bias.fill(0);
  for (const side of [DOWN, UP]) {
    bias[side] = intercept - Math.LN2;
    even.forEach((feature, i) => { kernel[(firstOfLastBar + feature) * CLASS_COUNT + side] = weights[i]!; });
  }
}
