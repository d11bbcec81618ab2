import { expect, it } from 'vitest';
import { FEATURE_SETS } from '../feature-names.js';
import { cleanSeries } from '../quality/clean-series.js';
import { randomSeries } from '../testing/random-market.js';
import { buildDataset } from './build-dataset.js';
import { fitScaler } from './scaler.js';
import { buildScoringDataset } from './scoring-dataset.js';
import { trainingView } from './training-view.js';

const market = randomSeries({ symbol: 'SPY', seed: 1, sessions: 21 });
const share = randomSeries({ symbol: 'ZZZ', seed: 2, sessions: 21, missing: 0.01 });
const options = { barrierMultiple: 0.8, featureNames: FEATURE_SETS.plain };

it('gives what is fitted the training rows of a dataset of the same sessions, and its scaler', () => {
  const trained = buildDataset([market, share], { ...options, trainStride: 1 });
  const { train } = trained.split;
  const view = trainingView(buildScoringDataset([market, share].map((series) => cleanSeries(series)), options), train[0]!, train.at(-1)!);
  expect(view.split.train).toEqual(train);
  // The windows of a training part do not reach back over its border; here it begins with the history, so that there is none.
  expect(view.samples.train).toEqual(trained.samples.train);
  expect(fitScaler(view)).toEqual(fitScaler(trained));
});

it('takes the sessions in between alone', () => {
  const scoring = buildScoringDataset([cleanSeries(market)], options);
  const dates = scoring.split.holdout;
  const { samples, split } = trainingView(scoring, dates[5]!, dates[7]!);
  expect([split.unused.length, split.train.length, split.reserved.length]).toEqual([5, 3, 13]);
  expect([...new Set(samples.train.session)]).toEqual([0, 1, 2]);
  expect(samples.train.length).toBe(3 * 360);
});

it('has no training rows in a span that the bars do not cover', () => {
  const scoring = buildScoringDataset([cleanSeries(market)], options);
  expect(trainingView(scoring, '2020-01-02', '2020-02-03').samples.train.length).toBe(0);
});
