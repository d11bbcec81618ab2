import { MIN_TRAIN_SESSIONS, trainingView, type Dataset } from '@tandem/features';
import { BASELINES } from '@tandem/models';
import type { ModelSpan } from './training-span.js';

/** What a baseline foretells of all rows of a dataset. */
export interface BaselineForecast {
  readonly name: string;
  /** n × 3, in the order of the dataset's hold-out. */
  readonly probabilities: Float32Array;
}

/**
 * Fits every baseline to the rows in a model's training span, as far as the bars given cover it, and foretells all rows. A model
 * that saw more symbols or other news than these bars has an advantage.
 * @returns nothing when the bars cover fewer sessions of the span than a model is ever trained on, or lack a class there
 */
export function foretellBaselines(dataset: Dataset, { trainedFrom, trainedTo }: ModelSpan): BaselineForecast[] {
  const view = trainingView(dataset, trainedFrom, trainedTo);
  const { train } = view.samples;
  if (view.split.train.length < MIN_TRAIN_SESSIONS || !train.shares.every((share) => share > 0)) return [];
  return BASELINES.map((baseline) => ({ name: baseline.name, probabilities: baseline.fit(view)(dataset, 'holdout') }));
}
