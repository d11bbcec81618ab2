import { CLASS_COUNT, Random, type ClassShares } from '@tandem/domain';
import { barrierHitRegression } from './barrier-hit.js';
import { fitSoftmaxBoosting, predictSoftmaxBoosting, type BoostingSettings } from './boosting/softmax-boosting.js';
import { harTimeOfDay } from './har-time-of-day.js';
import { forecaster, onLastBars, symmetric, type Forecaster, type Learner } from './learner.js';
import { logisticRegression, mirroredLogisticRegression } from './softmax-regression.js';

/** The class shares as the probabilities of every row: rows × 3. */
export function predictShares(shares: ClassShares, rows: number): Float32Array {
  return Float32Array.from({ length: rows * CLASS_COUNT }, (_, at) => shares[at % CLASS_COUNT]!);
}

/** The simplest baseline: the class shares of the training rows as every row's probabilities. */
export const classPrior = forecaster(
  'class prior',
  ({
    samples: {
      train: { shares },
    },
  }) =>
    (dataset, part) =>
      predictShares(shares, dataset.samples[part].length),
);

/** The class prior with UP and DOWN averaged, so that the drift of the training rows is no forecast: what a symmetric model starts from. */
export const mirroredClassPrior = forecaster(
  'class prior, mirrored',
  ({
    samples: {
      train: {
        shares: [down, neutral, up],
      },
    },
  }) => {
    const side = (down + up) / 2;
    return (dataset, part) => predictShares([side, neutral, side], dataset.samples[part].length);
  },
);

/** Training rows used at most; bounds the time to a few seconds. */
const MAX_ROWS = 40_000;
/** Few small trees, strongly shrunk: returns hold so little signal that LightGBM's defaults fit the noise. */
const SETTINGS: BoostingSettings = {
  rounds: 80,
  learningRate: 0.03,
  maxLeaves: 15,
  minLeafRows: 200,
  l2: 5,
  columnShare: 0.5,
  rowShare: 0.8,
};
const SEED = 0;

const boosting: Learner = (x, classIndex, features) => {
  const model = fitSoftmaxBoosting(x, classIndex, features, SETTINGS, new Random(SEED));
  return (rows) => predictSoftmaxBoosting(model, rows);
};

/** Gradient boosting of the classes on the features of the last bar: no linearity assumed. */
export const gradientBoosting = forecaster(
  'gradient boosting',
  onLastBars(MAX_ROWS, () => boosting),
);

/** The same, trained on each row and its mirror image. */
export const mirroredGradientBoosting = forecaster(
  'gradient boosting, mirrored',
  onLastBars(MAX_ROWS, ({ mirror }) => symmetric(boosting, mirror)),
);

/** Every baseline shown beside a model, simplest first. */
export const BASELINES: readonly Forecaster[] = [
  classPrior,
  mirroredClassPrior,
  logisticRegression,
  mirroredLogisticRegression,
  barrierHitRegression,
  harTimeOfDay,
  gradientBoosting,
  mirroredGradientBoosting,
];
