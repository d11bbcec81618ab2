import { Random } from '../random/random.js';
import { fitSoftmaxBoosting, predictSoftmaxBoosting, type BoostingSettings } from './boosting/softmax-boosting.js';
import { forecaster } from './forecaster.js';
import { onLastBars, type Learner } from './learner.js';
import { symmetric } from './symmetric.js';

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
