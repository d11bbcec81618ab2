import { describe, expect, it } from 'vitest';
import { BAR_MS, HORIZON_BARS, sessionOn, sliceSeries, WINDOW_BARS } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { FEATURE_SETS } from '../engine/catalog.js';
import { BARRIER_VOLATILITIES } from '../labels/barrier-volatility.js';
import { cleanSeries } from '../quality/clean-series.js';
import { buildDataset } from './build-dataset.js';
import { WARM_UP_BARS } from './dataset.js';
import { gatherWindows } from './gather-windows.js';
import { fitScaler } from './scaler.js';
import { buildScoringDataset, trainingView } from './scoring-dataset.js';
import { labelParameters } from './training-facts.js';

const NAMES: readonly string[] = FEATURE_SETS.plain;
const WINDOW_VALUES = WINDOW_BARS * NAMES.length;
const options = { labels: { multiple: 0.8, volatility: 'ewm' }, featureNames: NAMES } as const;
const SESSIONS = 21;
const market = randomSeries({ symbol: 'SPY', seed: 1, sessions: SESSIONS });
const share = randomSeries({ symbol: 'ZZZ', seed: 2, sessions: SESSIONS, missing: 0.01 });

describe('a dataset to score on', () => {
  it.each(BARRIER_VOLATILITIES)('has the rows, classes and windows of a hold-out with the same bars, barriers by %s', (volatility) => {
    const trained = buildDataset([market, share], { barrierMultiple: 0.8, barrierVolatility: volatility, featureNames: NAMES });
    const scored = buildScoringDataset(
      [market, share].map((series) => cleanSeries(series)),
      { ...options, labels: { multiple: 0.8, volatility } },
    );
    expect(labelParameters(scored)).toEqual(labelParameters(trained));
    expect(scored.split.holdout).toHaveLength(SESSIONS);
    const { holdout } = trained.samples;
    const all = scored.samples.holdout;
    const place = new Map([...all.symbol].map((symbol, i) => [`${symbol} ${all.bar[i]}`, i]));
    const window = new Float32Array(WINDOW_VALUES);
    const same = new Float32Array(WINDOW_VALUES);
    for (let i = 0; i < holdout.length; i += 97) {
      const row = place.get(`${holdout.symbol[i]} ${holdout.bar[i]}`)!;
      expect([all.classIndex[row], all.forwardReturn[row]]).toEqual([holdout.classIndex[i], holdout.forwardReturn[i]]);
      gatherWindows(trained, 'holdout', i, 1, window);
      gatherWindows(scored, 'holdout', row, 1, same);
      // What is unknown stays so here, and is the training mean there.
      expect(same.every((value, at) => Number.isNaN(value) || value === window[at])).toBe(true);
    }
  });

  it('has every row with a full window after the warm-up and a full horizon, across sessions', () => {
    const { samples, quality } = buildScoringDataset(
      [market].map((series) => cleanSeries(series)),
      options,
    );
    const { bar, session, length } = samples.holdout;
    expect(bar[0]).toBe(WARM_UP_BARS + WINDOW_BARS - 1);
    expect(session.at(-1)).toBe(SESSIONS - 1);
    expect(quality.excluded.border).toBe(0);
    const { warmUp, noLabel, missingMinutes } = quality.excluded;
    expect(length + warmUp + noLabel + missingMinutes).toBe(market.length);
  });

  it('takes every n-th row of each symbol', () => {
    const every = buildScoringDataset(
      [market, share].map((series) => cleanSeries(series)),
      options,
    ).samples.holdout;
    const third = buildScoringDataset(
      [market, share].map((series) => cleanSeries(series)),
      { ...options, stride: 3 },
    ).samples.holdout;
    const ofShare = (samples: typeof every) => [...samples.bar].filter((_, i) => samples.symbol[i] === 1);
    expect(ofShare(third)).toEqual(ofShare(every).filter((_, i) => i % 3 === 0));
  });

  it('does without the market symbol, whose return is then unknown', () => {
    const { rows, samples } = buildScoringDataset(
      [share].map((series) => cleanSeries(series)),
      options,
    );
    const column = NAMES.indexOf('mkt_ret_5');
    expect(samples.holdout.length).toBeGreaterThan(0);
    expect(
      rows
        .at(0)
        .matrix.values.filter((_, at) => at % NAMES.length === column)
        .every(Number.isNaN),
    ).toBe(true);
  });

  it('has no rows when the history is too short for warm-up, window and horizon', () => {
    const short = sliceSeries(market, 0, WARM_UP_BARS + WINDOW_BARS + 29);
    expect(
      buildScoringDataset(
        [short].map((series) => cleanSeries(series)),
        options,
      ).samples.holdout.length,
    ).toBe(0);
    const enough = sliceSeries(market, 0, WARM_UP_BARS + WINDOW_BARS + 30);
    expect(
      buildScoringDataset(
        [enough].map((series) => cleanSeries(series)),
        options,
      ).samples.holdout.length,
    ).toBe(1);
  });

  it('ends horizons with the early close of a half day', () => {
    const week = randomSeries({ symbol: 'SPY', from: '2025-11-25', sessions: 4 });
    const { samples, split } = buildScoringDataset([cleanSeries(week)], options);
    const halfDay = split.holdout.indexOf('2025-11-28');
    const minutes = [...samples.holdout.bar].filter((_, i) => samples.holdout.session[i] === halfDay).map((bar) => week.ts[bar]!);
    const close = sessionOn('2025-11-28')!.close;
    expect(minutes).toHaveLength(210 - HORIZON_BARS);
    expect(minutes.at(-1)).toBe(close - (HORIZON_BARS + 1) * BAR_MS);
  });

  it('has no row whose window or horizon reaches across a step of the price level', () => {
    const at = 5 * 390;
    const halved = {
      ...market,
      ...Object.fromEntries(
        (['open', 'high', 'low', 'close'] as const).map((name) => [name, market[name].map((price, i) => (i < at ? price : price / 100))]),
      ),
    };
    const { samples, quality } = buildScoringDataset([cleanSeries(halved)], options);
    expect(quality.excluded.quality).toBe(WINDOW_BARS - 1);
    expect([...samples.holdout.bar].some((bar) => bar >= at && bar < at + WINDOW_BARS - 1)).toBe(false);
    expect(Math.max(...samples.holdout.forwardReturn.map(Math.abs))).toBeLessThan(0.2);
  });

  it('refuses a stride that is no whole number', () => {
    expect(() =>
      buildScoringDataset(
        [market].map((series) => cleanSeries(series)),
        { ...options, stride: 0 },
      ),
    ).toThrow(RangeError);
  });
});

const viewedMarket = randomSeries({ symbol: 'SPY', seed: 1, sessions: 21 });
const viewedShare = randomSeries({ symbol: 'ZZZ', seed: 2, sessions: 21, missing: 0.01 });
const viewOptions = { labels: { multiple: 0.8, volatility: 'ewm' }, featureNames: FEATURE_SETS.plain } as const;

it('gives what is fitted the training rows of a dataset of the same sessions, and its scaler', () => {
  const trained = buildDataset([viewedMarket, viewedShare], { barrierMultiple: 0.8, featureNames: FEATURE_SETS.plain, trainStride: 1 });
  const { train } = trained.split;
  const view = trainingView(
    buildScoringDataset(
      [viewedMarket, viewedShare].map((series) => cleanSeries(series)),
      viewOptions,
    ),
    train[0]!,
    train.at(-1)!,
  );
  expect(view.split.train).toEqual(train);
  // The windows of a training part do not reach back over its border; here it begins with the history, so that there is none.
  expect(view.samples.train).toEqual(trained.samples.train);
  expect(fitScaler(view)).toEqual(fitScaler(trained));
});

it('takes the sessions in between alone', () => {
  const scoring = buildScoringDataset([cleanSeries(viewedMarket)], viewOptions);
  const dates = scoring.split.holdout;
  const { samples, split } = trainingView(scoring, dates[5]!, dates[7]!);
  expect([split.unused.length, split.train.length, split.reserved.length]).toEqual([5, 3, 13]);
  expect([...new Set(samples.train.session)]).toEqual([0, 1, 2]);
  expect(samples.train.length).toBe(3 * 360);
});

it('has no training rows in a span that the bars do not cover', () => {
  const scoring = buildScoringDataset([cleanSeries(viewedMarket)], viewOptions);
  expect(trainingView(scoring, '2020-01-02', '2020-02-03').samples.train.length).toBe(0);
});
