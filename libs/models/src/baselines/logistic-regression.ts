import { forecaster } from './forecaster.js';
import { onLastBars, type Learner } from './learner.js';
import { fitSoftmaxRegression, predictSoftmaxRegression } from './softmax-regression.js';
import { symmetric, touchOnly } from './symmetric.js';

/** Training rows used: beyond them a regression on so few coefficients gains nothing and only takes longer. */
export const MAX_ROWS = 20_000;
/** Of scikit-learn's C = 0.1 on that many rows: 1 / (C · rows). */
export const RIDGE = 1 / (0.1 * MAX_ROWS);

const regression: Learner = (x, classIndex, features) => {
  const model = fitSoftmaxRegression(x, classIndex, features, RIDGE);
  return (rows) => predictSoftmaxRegression(model, rows);
};

/** What the last bar alone tells: multinomial logistic regression of the classes on its scaled features. */
export const logisticRegression = forecaster('logistic regression', onLastBars(MAX_ROWS, () => regression));

/** The same, taught that an upside-down market has upside-down labels. */
export const mirroredLogisticRegression = forecaster('logistic regression, mirrored', onLastBars(MAX_ROWS, ({ mirror }) => symmetric(regression, mirror)));

/** What whether a barrier is touched is worth alone, the direction being a coin. */
export const touchLogisticRegression = forecaster('touch regression, coin for the direction', onLastBars(MAX_ROWS, () => touchOnly(regression, 0)));
