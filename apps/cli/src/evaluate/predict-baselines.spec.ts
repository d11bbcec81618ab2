import { beforeAll, describe, expect, it } from 'vitest';
import type { BarSeries } from '@tandem/domain';
import { BASELINES, HAR_NAME } from '@tandem/evaluation';
import { buildScoringDataset, cleanSeries, FEATURE_SETS, type Dataset } from '@tandem/features';
import { simulatedHistory } from '../../testing/evaluation-fixtures.js';
import { NO_YARDSTICK, predictBaselines } from './score-models.js';

const SESSIONS = 13;
let history: BarSeries[];
let dataset: Dataset;

const scoring = (series: readonly BarSeries[]) =>
  buildScoringDataset(
    series.map((bars) => cleanSeries(bars)),
    { labels: { multiple: 0.7, volatility: 'ewm' }, featureNames: FEATURE_SETS.plain, stride: 20 },
  );
const spanOf = (first: number, last: number) => {
  const dates = dataset.split.holdout;
  return { trainedFrom: dates[first]!, trainedTo: dates[last]!, tunedTo: dates[last]! };
};

beforeAll(async () => {
  history = await simulatedHistory(['SPY'], SESSIONS);
  dataset = scoring(history);
});

describe('baselines beside a finished model', () => {
  it('predict every row', () => {
    const { baselines: forecasts, movement } = predictBaselines(dataset, spanOf(0, 9));
    expect(movement!.barrier).toHaveLength(dataset.samples.holdout.length);
    expect(forecasts.filter(({ excursion }) => excursion !== null).map(({ name }) => name)).toEqual([HAR_NAME]);
    expect(forecasts.map(({ name }) => name)).toEqual(BASELINES.map(({ name }) => name));
    for (const { probabilities } of forecasts) {
      expect(probabilities).toHaveLength(3 * dataset.samples.holdout.length);
      for (let at = 0; at < probabilities.length; at += 3)
        expect(probabilities[at]! + probabilities[at + 1]! + probabilities[at + 2]!).toBeCloseTo(1, 5);
    }
  });

  it('know nothing of what came after the training span', () => {
    const last = dataset.split.holdout.length - 1;
    const first = dataset.rows.at(0).sessionIndex.indexOf(last);
    const changed = history.map((series) => ({
      ...series,
      ...Object.fromEntries(
        (['open', 'high', 'low', 'close'] as const).map((name) => [
          name,
          series[name].map((price, i) => (i < first ? price : price * (1 + 0.002 * (i % 7)))),
        ]),
      ),
    }));
    const rows = [...dataset.samples.holdout.session].findIndex((session) => session === last);
    const before = (given: Dataset) =>
      predictBaselines(given, spanOf(0, 10)).baselines.map(({ probabilities }) => probabilities.slice(0, 3 * rows));
    expect(rows).toBeGreaterThan(0);
    expect(
      before(
        scoring(
          changed.map((series) => ({ ...series, high: series.high.map((high, i) => Math.max(high, series.open[i]!, series.close[i]!)) })),
        ),
      ),
    ).toEqual(before(dataset));
  });

  it('are left out where the bars cover less of the span than a model is trained on', () => {
    expect(predictBaselines(dataset, spanOf(0, 8))).toEqual(NO_YARDSTICK);
    expect(predictBaselines(dataset, { trainedFrom: '2020-01-02', trainedTo: '2020-03-02', tunedTo: '2020-03-09' })).toEqual(NO_YARDSTICK);
  });
});
