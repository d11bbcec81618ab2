import { classPrior, mirroredClassPrior } from './class-prior.js';
import type { Forecaster } from './forecaster.js';
import { gradientBoosting, mirroredGradientBoosting } from './gradient-boosting.js';
import { logisticRegression, mirroredLogisticRegression, touchLogisticRegression } from './logistic-regression.js';

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
