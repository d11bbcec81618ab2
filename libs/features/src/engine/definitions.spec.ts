import { beforeAll, describe, expect, it } from 'vitest';
import type { BarSeries } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { expectClose } from '../../testing/series.js';
import { FEATURE_COUNT, FEATURE_NAMES } from './catalog.js';
import { computeFeatures } from './compute-features.js';

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
const mean = (values: Float64Array | number[]) => sum(values) / values.length;
/** The `count` values that end at row `t`. */
const last = (column: Float64Array, t: number, count: number) => column.slice(t - count + 1, t + 1);

/** Recursive average from its seed (mean of the first `period`) to the end. */
function smooth(values: readonly number[], period: number, weight: number): number {
  return values.slice(period).reduce((average, x) => average + weight * (x - average), mean(values.slice(0, period)));
}

/** Each feature by its definition over whole arrays, past row `t` unseen: slow, plain, and no part of the engine. */
const definitions: Record<string, (s: BarSeries, t: number) => number> = {
  ret_1: ({ close }, t) => Math.log(close[t]! / close[t - 1]!),
  ret_5: ({ close }, t) => Math.log(close[t]! / close[t - 5]!),
  ret_15: ({ close }, t) => Math.log(close[t]! / close[t - 15]!),
  ret_30: ({ close }, t) => Math.log(close[t]! / close[t - 30]!),
  ret_60: ({ close }, t) => Math.log(close[t]! / close[t - 60]!),
  rsi_14: ({ close }, t) => {
    const changes = Array.from({ length: t }, (_, i) => close[i + 1]! - close[i]!);
    const gain = smooth(
      changes.map((x) => Math.max(x, 0)),
      14,
      1 / 14,
    );
    const loss = smooth(
      changes.map((x) => Math.max(-x, 0)),
      14,
      1 / 14,
    );
    return 1 - 1 / (1 + gain / loss);
  },
  ema12_dist: ({ close }, t) => close[t]! / smooth([...close.slice(0, t + 1)], 12, 2 / 13) - 1,
  ema26_dist: ({ close }, t) => close[t]! / smooth([...close.slice(0, t + 1)], 26, 2 / 27) - 1,
  bb_pct_b: ({ close }, t) => {
    const window = last(close, t, 20);
    const deviation = Math.sqrt(mean(window.map((x) => (x - mean(window)) ** 2)));
    return (close[t]! - (mean(window) - 2 * deviation)) / (4 * deviation);
  },
  bb_bandwidth: ({ close }, t) => {
    const window = last(close, t, 20);
    return (4 * Math.sqrt(mean(window.map((x) => (x - mean(window)) ** 2)))) / mean(window);
  },
  atr_14: ({ high, low, close }, t) => {
    const ranges = Array.from({ length: t }, (_, i) => Math.max(high[i + 1]!, close[i]!) - Math.min(low[i + 1]!, close[i]!));
    return smooth(ranges, 14, 1 / 14) / close[t]!;
  },
  rvol_30: ({ close }, t) => {
    const returns = last(
      close.map((price, i) => Math.log(price / close[i - 1]!)),
      t,
      30,
    );
    return Math.sqrt(sum(returns.map((x) => (x - mean(returns)) ** 2)) / 29);
  },
  log_vol_ratio: ({ volume }, t) => Math.log((volume[t]! + 1) / (mean(last(volume, t, 20)) + 1)),
  vwap_dist: ({ high, low, close, volume }, t) => {
    const today = Array.from({ length: (t % 390) + 1 }, (_, age) => t - age);
    const value = sum(today.map((i) => (volume[i]! * (high[i]! + low[i]! + close[i]!)) / 3));
    return close[t]! / (value / sum(today.map((i) => volume[i]!))) - 1;
  },
  hl_range: ({ high, low, close }, t) => (high[t]! - low[t]!) / close[t]!,
};

/** Row of the first defined value: lags need their lag, seeds their period. */
const firstRows: Record<string, number> = {
  ret_1: 1,
  ret_5: 5,
  ret_15: 15,
  ret_30: 30,
  ret_60: 60,
  rsi_14: 14,
  macd: 33,
  macd_signal: 33,
  macd_hist: 33,
  ema12_dist: 11,
  ema26_dist: 25,
  bb_pct_b: 19,
  bb_bandwidth: 19,
  atr_14: 14,
  rvol_30: 30,
  log_vol_ratio: 19,
  vwap_dist: 0,
  hl_range: 0,
  minute_of_hour: 0,
  hour_of_day: 0,
  day_of_week: 0,
  since_open: 0,
  mkt_ret_5: 5,
};

describe('computeFeatures', () => {
  const series = randomSeries({ seed: 21, sessions: 3 });
  let values: Float64Array;
  beforeAll(() => {
    values = computeFeatures(series, series, undefined, FEATURE_NAMES).values;
  });

  it.each(Object.keys(definitions))('gives %s by its definition', (name) => {
    const column = FEATURE_NAMES.indexOf(name);
    for (const t of [firstRows[name]!, 61, 200, 389, 390, 391, 700, 1169]) {
      expectClose(values[t * FEATURE_COUNT + column]!, definitions[name]!(series, t), `${name} of bar ${t}`, 1e-9, 1e-14);
    }
  });

  it.each(Object.entries(firstRows))('defines %s from row %d on', (name, first) => {
    const column = FEATURE_NAMES.indexOf(name);
    expect(series.ts.findIndex((_, row) => !Number.isNaN(values[row * FEATURE_COUNT + column]!))).toBe(first);
  });
});
