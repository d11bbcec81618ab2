import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BAR_MS, imbalance, sliceSeries, type BarSeries } from '@tandem/domain';
import { gapped, randomSeries } from '../../testing/random-market.js';
import { unknownColumns, type ContextColumns } from '../context/context-features.js';
import { DEFAULT_FEATURE_SET, FEATURE_SETS } from '../engine/catalog.js';
import { MissingMarketSeriesError, NoSamplesError, NotEnoughSessionsError } from '../errors.js';
import { barrierSigma } from '../labels/barrier-volatility.js';
import { tripleBarrier } from '../labels/triple-barrier.js';
import { buildDataset } from './build-dataset.js';
import { WARM_UP_BARS, type Dataset } from './dataset.js';
import type { SplitPart } from './split.js';
import { labelParameters } from './training-facts.js';

const NAMES: readonly string[] = FEATURE_SETS[DEFAULT_FEATURE_SET];
const PARTS: readonly SplitPart[] = ['train', 'validation', 'holdout'];
const market = (sessions: number, missing = 0) => [
  randomSeries({ symbol: 'AAA', seed: 1, sessions, missing }),
  randomSeries({ symbol: 'SPY', seed: 2, sessions, missing }),
];

/** First and last instant that the samples of a part read, window and horizon together. */
function reach(dataset: Dataset, part: SplitPart): [number, number] {
  const { symbol, bar, length } = dataset.samples[part];
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < length; i++) {
    const { ts } = dataset.rows.at(symbol[i]!).matrix;
    first = Math.min(first, ts[bar[i]! - 59]!);
    last = Math.max(last, ts[bar[i]! + 30]!);
  }
  return [first, last];
}

describe('buildDataset', () => {
  let series: BarSeries[];
  let dataset: Dataset;
  beforeAll(() => {
    series = market(21);
    dataset = buildDataset(series, { trainStride: 3 });
  });

  it('takes every n-th usable bar of each symbol', () => {
    // 11 training sessions: 179 bars warm up (120 and a window), 30 of each session have no horizon.
    const usable = 11 * 390 - 179 - 11 * 30;
    expect(dataset.samples.train.length).toBe(2 * Math.ceil(usable / 3));
    // 5 sessions: the first 59 bars have a window over the border, 30 of each session have no horizon.
    expect(dataset.samples.holdout.length).toBe(2 * (5 * 390 - 59 - 5 * 30));
    expect(dataset.samples.train.bar[0]).toBe(WARM_UP_BARS + 59);
  });

  it('keeps windows and horizons of training, validation and hold-out apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 23 }),
        fc.constantFrom(0, 0.01, 0.03),
        fc.integer({ min: 1, max: 7 }),
        (sessions, missing, stride) => {
          const data = buildDataset(market(sessions, missing), { trainStride: stride, validationStride: stride });
          const [train, validation, holdout] = PARTS.map((part) => reach(data, part));
          expect(train![1]).toBeLessThan(validation![0]);
          expect(validation![1]).toBeLessThan(holdout![0]);
          for (const part of PARTS) {
            const [first, last] = reach(data, part).map((ts) => new Date(ts).toISOString().slice(0, 10));
            expect(first! >= data.split[part][0]! && last! <= data.split[part].at(-1)!).toBe(true);
          }
        },
      ),
      { numRuns: 6 },
    );
  }, 60_000);

  it('says class, session and forward return of every sample', () => {
    for (const part of PARTS) {
      const { length, symbol, bar, classIndex, forwardReturn, session } = dataset.samples[part];
      for (let i = 0; i < length; i++) {
        const { close, ts } = series[symbol[i]!]!;
        expect(classIndex[i]).toBe(dataset.rows.at(symbol[i]!).labels.label[bar[i]!]! + 1);
        expect(forwardReturn[i]).toBe(close[bar[i]! + 30]! / close[bar[i]!]! - 1);
        expect(dataset.split[part][session[i]!]).toBe(new Date(ts[bar[i]!]!).toISOString().slice(0, 10));
      }
    }
  });

  it('learns nothing from validation and hold-out: noise there changes neither barrier, neutral values nor training labels', () => {
    const noisy = series.map((bars, i) => {
      const other = randomSeries({ symbol: bars.symbol, seed: 99 + i, sessions: 21 });
      const cut = dataset.rows.at(i).sessionIndex.indexOf(dataset.split.train.length);
      const copy = sliceSeries(bars, 0);
      for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) copy[column].set(other[column].subarray(cut), cut);
      return copy;
    });
    const changed = buildDataset(noisy, { trainStride: 3 });
    expect(changed.samples.holdout.classIndex).not.toEqual(dataset.samples.holdout.classIndex);
    expect(changed.barrier).toEqual(dataset.barrier);
    expect(changed.neutral).toEqual(dataset.neutral);
    expect(changed.samples.train).toEqual(dataset.samples.train);
  });

  it('has a hash that follows the bars and the options, and nothing else', () => {
    const copies = series.map((bars) => sliceSeries(bars, 0));
    expect(dataset.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(buildDataset(copies, { trainStride: 3, holdoutStride: 1 }).hash).toBe(dataset.hash);
    expect(buildDataset(copies, { trainStride: 4 }).hash).not.toBe(dataset.hash);
    copies[0]!.volume[17]! += 1;
    expect(buildDataset(copies, { trainStride: 3 }).hash).not.toBe(dataset.hash);
  });

  it('uses neither windows nor horizons with more than five missing minutes, and counts the windows', () => {
    const [aaa, spy] = market(20) as [BarSeries, BarSeries];
    const gapped = sliceSeries(aaa, 0);
    const gap = 1000; // within the third session
    for (let i = gap; i < 1170; i++) gapped.ts[i]! += 6 * BAR_MS;
    const shortened = withoutRows(gapped, 1164, 1170); // those would start after the close
    const data = buildDataset([shortened, spy], { trainStride: 1 });
    const { symbol, bar } = data.samples.train;
    const rows = new Set(bar.filter((_, i) => symbol[i] === 0));
    for (let t = gap - 30; t < gap + 59; t++) expect(rows.has(t)).toBe(false);
    expect(rows.has(gap - 31) && rows.has(gap + 59)).toBe(true);
    expect(data.quality.excluded.missingMinutes).toBe(59);
  });

  it('drops bars outside regular trading and counts them', () => {
    const [aaa, spy] = market(20) as [BarSeries, BarSeries];
    const late = sliceSeries(aaa, 0);
    late.ts[389]! += 60 * BAR_MS; // an hour after the first close
    const data = buildDataset([late, spy]);
    expect(data.quality).toMatchObject({ bars: 2 * 20 * 390, outsideRegularHours: 1 });
    expect(data.rows.at(0).matrix.rows).toBe(20 * 390 - 1);
  });

  it('trains a first run on what is stored, without a hold-out', () => {
    const data = buildDataset(market(4), { mode: 'first', trainStride: 10 });
    expect([data.split.train.length, data.split.validation.length, data.samples.holdout.length]).toEqual([3, 1, 0]);
  });

  it('takes a fixed barrier multiple instead of tuning one', () => {
    expect(buildDataset(series, { barrierMultiple: 1.2 }).barrier.multiple).toBe(1.2);
  });

  it('sets barriers by the volatility that is asked for, of the width that balances the classes under it', () => {
    const calm = series.map((bars) => gapped(bars, 390, 1.3));
    const data = buildDataset(calm, { barrierVolatility: 'intraday', trainStride: 3 });
    const sigma = barrierSigma(calm[0]!, 'intraday');
    expect(data.rows.at(0).labels.sigma).toEqual(sigma);
    expect(data.rows.at(0).labels).toEqual(tripleBarrier(calm[0]!, data.rows.at(0).sessionIndex, sigma, data.barrier.multiple));
    expect(labelParameters(data)).toMatchObject({ multiple: data.barrier.multiple, volatility: 'intraday' });
    const others = [-0.05, 0.05].map((step) => {
      const barrierMultiple = data.barrier.multiple + step;
      return buildDataset(calm, { barrierVolatility: 'intraday', barrierMultiple }).barrier.shares;
    });
    for (const shares of others) expect(imbalance(shares)).toBeGreaterThanOrEqual(imbalance(data.barrier.shares));
    expect([data.samples.train.bar, data.samples.holdout.bar]).toEqual([dataset.samples.train.bar, dataset.samples.holdout.bar]);
  });

  it('draws samples of the chosen symbols alone; the market stays their context', () => {
    const data = buildDataset(series, { symbols: ['AAA'] });
    expect(data.symbols).toEqual(['AAA']);
    expect(data.quality.knownShare[NAMES.indexOf('mkt_ret_5')]).toBe(1);
  });

  describe('context', () => {
    const vix = NAMES.indexOf('vix_level');
    const contextOf = (bars: BarSeries, level: (i: number) => number): ContextColumns => ({
      ...unknownColumns(bars.length),
      vix_level: Float64Array.from({ length: bars.length }, (_, i) => level(i)),
    });

    it('is neutral at the training mean, and at zero when there was never any', () => {
      const half = (i: number) => (i < 1000 ? NaN : 20);
      const data = buildDataset(series, { context: new Map([['AAA', contextOf(series[0]!, half)]]) });
      expect(data.neutral[vix]).toBe(20);
      expect(data.neutral[NAMES.indexOf('news_count')]).toBe(0);
      expect(data.rows.at(0).matrix.values[1000 * NAMES.length + vix]).toBe(20);
      const training = 11 * 390 - WARM_UP_BARS;
      expect(data.quality.knownShare[vix]).toBeCloseTo((11 * 390 - 1000) / (2 * training), 12);
    });

    it('stays with its bar when others are dropped', () => {
      const late = sliceSeries(series[0]!, 0);
      late.ts[389]! += 60 * BAR_MS; // an hour after the first close
      const data = buildDataset([late, series[1]!], { context: new Map([['AAA', contextOf(late, (i) => i)]]) });
      expect([388, 389, 390].map((row) => data.rows.at(0).matrix.values[row * NAMES.length + vix])).toEqual([388, 390, 391]);
    });

    it('must fit the bars', () => {
      const short = contextOf(sliceSeries(series[0]!, 0, 10), () => 20);
      expect(() => buildDataset(series, { context: new Map([['AAA', short]]) })).toThrow(/AAA has 10 rows for 8190 bars/);
    });
  });

  it('refuses to build without the market symbol', () => {
    expect(() => buildDataset([series[0]!])).toThrow(MissingMarketSeriesError);
    expect(() => buildDataset([])).toThrow(/Bars of SPY are needed/);
  });

  it('refuses too few sessions', () => {
    expect(() => buildDataset(market(19))).toThrow(NotEnoughSessionsError);
  });

  it('refuses to train on a symbol without enough history', () => {
    expect(() => buildDataset([sliceSeries(series[0]!, 21 * 390 - 100), series[1]!], { symbols: ['AAA'] })).toThrow(NoSamplesError);
  });

  it.each([{ trainStride: 0 }, { holdoutStride: 1.5 }, { barrierMultiple: -1 }, { maxTrainSessions: 0 }])('refuses %j', (options) => {
    expect(() => buildDataset(series, options)).toThrow(RangeError);
  });
});

/** A copy without rows `from` … `to` - 1. */
function withoutRows(series: BarSeries, from: number, to: number): BarSeries {
  const keep = (column: Float64Array) => column.filter((_, i) => i < from || i >= to);
  return {
    symbol: series.symbol,
    length: series.length - (to - from),
    ts: keep(series.ts),
    open: keep(series.open),
    high: keep(series.high),
    low: keep(series.low),
    close: keep(series.close),
    volume: keep(series.volume),
  };
}
