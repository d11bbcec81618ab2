import { CLASS_COUNT, Random, type ClassShares } from '@tandem/domain';
import { fitSoftmaxBoosting, predictSoftmaxBoosting, type BoostingSettings } from './boosting/softmax-boosting.js';
import { forecaster, onLastBars, symmetric, type Forecaster, type Learner } from './learner.js';
import { logisticRegression, mirroredLogisticRegression, touchLogisticRegression } from './softmax-regression.js';

/** n × 3: the same for every row. */
export function predictShares(shares: ClassShares, rows: number): Float32Array {
  return Float32Array.from({ length: rows * CLASS_COUNT }, (_, at) => shares[at % CLASS_COUNT]!);
}

/** The least that a model must beat: the class shares of the training rows as every row's probabilities. */
export const classPrior = forecaster('class prior', ({ samples: { train: { shares } } }) => (dataset, part) =>
  predictShares(shares, dataset.samples[part].length));

/**
 * The class prior of who does not believe that the drift of the training rows goes on: both sides are alike. A symmetric model
 * is this much better (or worse) than the class prior before it has learned anything.
 */
export const mirroredClassPrior = forecaster('class prior, mirrored', ({ samples: { train: { shares: [down, neutral, up] } } }) => {
  const side = (down + up) / 2;
  return (dataset, part) => predictShares([side, neutral, side], dataset.samples[part].length);
});

/** Training rows used: they bound the time, to a few seconds. */
const MAX_ROWS = 40_000;
/** Few small trees, strongly shrunk: returns hold so little signal that LightGBM's own defaults learn the noise. */
const SETTINGS: BoostingSettings = { rounds: 80, learningRate: 0.03, leaves: 15, leastRows: 200, l2: 5, columnShare: 0.5, rowShare: 0.8 };
const SEED = 0;

const boosting: Learner = (x, classIndex, features) => {
  const model = fitSoftmaxBoosting(x, classIndex, features, SETTINGS, new Random(SEED));
  return (rows) => predictSoftmaxBoosting(model, rows);
};

/** What the last bar alone tells without a line or a sum being assumed: gradient boosting of the classes on its features. */
export const gradientBoosting = forecaster('gradient boosting', onLastBars(MAX_ROWS, () => boosting));

/** The same, taught that an upside-down market has upside-down labels. */
export const mirroredGradientBoosting = forecaster('gradient boosting, mirrored', onLastBars(MAX_ROWS, ({ mirror }) => symmetric(boosting, mirror)));

/** All that is shown beside a model, simplest first. */
export const BASELINES: readonly Forecaster[] = [
  classPrior,
  mirroredClassPrior,
  logisticRegression,
  mirroredLogisticRegression,
  touchLogisticRegression,
  gradientBoosting,
  mirroredGradientBoosting,
];
