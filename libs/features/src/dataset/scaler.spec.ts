import { beforeAll, describe, expect, it } from 'vitest';
import { FEATURE_COUNT, FEATURE_NAMES } from '../feature-names.js';
import { randomSeries } from '../testing/random-market.js';
import { buildDataset } from './build-dataset.js';
import { WARM_UP_BARS, type Dataset } from './dataset.js';
import { applyScaler, fitScaler, type FeatureScaler } from './scaler.js';

describe('fitScaler', () => {
  let dataset: Dataset;
  let scaler: FeatureScaler;
  let training: number[];
  const rsi = FEATURE_NAMES.indexOf('rsi_14');

  beforeAll(() => {
    dataset = buildDataset([randomSeries({ sessions: 6 })], { mode: 'first' });
    scaler = fitScaler(dataset);
    const rows = dataset.split.train.length * 390;
    training = Array.from({ length: rows - WARM_UP_BARS }, (_, i) => dataset.matrices[0]!.values[(WARM_UP_BARS + i) * FEATURE_COUNT + rsi]!);
  });

  /** Scaled values of one feature. */
  function scale(feature: number, raw: readonly number[]): number[] {
    const rows = new Float32Array(raw.length * FEATURE_COUNT);
    raw.forEach((value, i) => (rows[i * FEATURE_COUNT + feature] = value));
    applyScaler(scaler, rows);
    return raw.map((_, i) => rows[i * FEATURE_COUNT + feature]!);
  }

  it('centres the training bars and gives them unit deviation', () => {
    const scaled = scale(rsi, training);
    const mean = scaled.reduce((a, b) => a + b) / scaled.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(Math.sqrt(scaled.reduce((sum, x) => sum + (x - mean) ** 2, 0) / scaled.length)).toBeCloseTo(1, 4);
  });

  it('clips half a percent of the training bars at either end', () => {
    const scaled = scale(rsi, training);
    const at = (bound: number) => scaled.filter((x) => x === bound).length / scaled.length;
    expect(at(scaler.low[rsi]!)).toBeCloseTo(0.005, 3);
    expect(at(scaler.high[rsi]!)).toBeCloseTo(0.005, 3);
    expect(scale(rsi, [-1e6, 1e6])).toEqual([scaler.low[rsi], scaler.high[rsi]]);
  });

  it('maps the unknown to the neutral value, near zero', () => {
    expect(scale(rsi, [NaN])).toEqual(scale(rsi, [dataset.neutral[rsi]!]));
    expect(Math.abs(scale(rsi, [NaN])[0]!)).toBeLessThan(0.05);
  });

  it('lets a feature that was never known, or never varied, say nothing', () => {
    const vix = FEATURE_NAMES.indexOf('vix_level');
    expect(scale(vix, [NaN, 0, 80]).every((x) => x === 0)).toBe(true);
    expect([...scaler.scale].every(Number.isFinite)).toBe(true);
  });

  it('does not clip away what is rare', () => {
    const bars = randomSeries({ sessions: 6 });
    const unknown = new Float64Array(bars.length).fill(NaN);
    const newsCount = Float64Array.from({ length: bars.length }, (_, i) => (i % 500 === 0 ? 4 : 0));
    const context = new Map([['SPY', { newsSentiment: unknown, newsCount, vixLevel: unknown, us10yChange: unknown }]]);
    scaler = fitScaler(buildDataset([bars], { mode: 'first', context }));
    const [quiet, news] = scale(FEATURE_NAMES.indexOf('news_count'), [0, 4]);
    expect(news! - quiet!).toBeGreaterThan(1);
  });
});
