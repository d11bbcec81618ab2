import { beforeAll, describe, expect, it } from 'vitest';
import { unknownColumns } from '../context/context-features.js';
import { randomSeries } from '../../testing/random-market.js';
import { FEATURE_SETS } from '../engine/catalog.js';
import { buildDataset } from './build-dataset.js';
import { WARM_UP_BARS, type Dataset } from './dataset.js';
import { applyScaler, fitScaler, type FeatureScaler } from './scaler.js';

const NAMES: readonly string[] = FEATURE_SETS.plain;
const options = { mode: 'first', featureNames: NAMES } as const;

describe('fitScaler', () => {
  let dataset: Dataset;
  let scaler: FeatureScaler;
  let training: number[];
  const atr = NAMES.indexOf('atr_14');
  const rsi = NAMES.indexOf('rsi_14');

  beforeAll(() => {
    dataset = buildDataset([randomSeries({ sessions: 6 })], options);
    scaler = fitScaler(dataset);
    const rows = dataset.split.train.length * 390;
    const { values } = dataset.rows.at(0).matrix;
    training = Array.from({ length: rows - WARM_UP_BARS }, (_, i) => values[(WARM_UP_BARS + i) * NAMES.length + atr]!);
  });

  /** Scaled values of one feature. */
  function scale(feature: number, raw: readonly number[]): number[] {
    const rows = new Float32Array(raw.length * NAMES.length);
    raw.forEach((value, i) => (rows[i * NAMES.length + feature] = value));
    applyScaler(scaler, rows);
    return raw.map((_, i) => rows[i * NAMES.length + feature]!);
  }

  it('centres the training bars and gives them unit deviation', () => {
    const scaled = scale(atr, training);
    const mean = scaled.reduce((a, b) => a + b) / scaled.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(Math.sqrt(scaled.reduce((sum, x) => sum + (x - mean) ** 2, 0) / scaled.length)).toBeCloseTo(1, 4);
  });

  it('clips half a percent of the training bars at either end', () => {
    const scaled = scale(atr, training);
    const at = (bound: number) => scaled.filter((x) => x === bound).length / scaled.length;
    expect(at(scaler.low[atr]!)).toBeCloseTo(0.005, 3);
    expect(at(scaler.high[atr]!)).toBeCloseTo(0.005, 3);
    expect(scale(atr, [-1e6, 1e6])).toEqual([scaler.low[atr], scaler.high[atr]]);
  });

  it('reflects an odd feature at its centre: mirroring the market negates its scaled value', () => {
    expect(scaler.offset[rsi]).toBe(0.5);
    expect(scaler.low[rsi]).toBe(-scaler.high[rsi]!);
    expect(scale(rsi, [0.5, NaN])).toEqual([0, 0]);
    const [down, up] = scale(rsi, [0.5 - 0.125, 0.5 + 0.125]);
    expect(down).toBe(-up!);
    expect(up).toBeGreaterThan(0);
  });

  it('maps the unknown to the neutral value, near zero', () => {
    expect(scale(atr, [NaN])).toEqual(scale(atr, [dataset.neutral[atr]!]));
    expect(Math.abs(scale(atr, [NaN])[0]!)).toBeLessThan(0.05);
  });

  it('scales a feature that was never known, or never varied, to zero', () => {
    const vix = NAMES.indexOf('vix_level');
    expect(scale(vix, [NaN, 0, 80]).every((x) => x === 0)).toBe(true);
    expect([...scaler.scale].every(Number.isFinite)).toBe(true);
  });

  it('takes what differs by rounding alone for a constant', () => {
    const bars = randomSeries({ sessions: 6 });
    const constant = buildDataset([{ ...bars, volume: bars.volume.map(() => 1237) }], { mode: 'first' });
    const volume = constant.featureNames.indexOf('volume');
    const values = constant.rows.at(0).matrix.values.filter((_, i) => i % constant.featureNames.length === volume);
    expect(new Set(values.filter(Number.isFinite)).size).toBeGreaterThan(1);
    const fitted = fitScaler(constant);
    expect(fitted.scale[volume]).toBe(0);
    const rows = new Float32Array(constant.featureNames.length).fill(3);
    applyScaler(fitted, rows);
    expect(rows[volume]).toBe(0);
  });

  it('does not clip away what is rare', () => {
    const bars = randomSeries({ sessions: 6 });
    const columns = unknownColumns(bars.length);
    columns.news_count.forEach((_, i) => (columns.news_count[i] = i % 500 === 0 ? 4 : 0));
    const context = new Map([['SPY', columns]]);
    scaler = fitScaler(buildDataset([bars], { ...options, context }));
    const [quiet, news] = scale(NAMES.indexOf('news_count'), [0, 4]);
    expect(news! - quiet!).toBeGreaterThan(1);
  });
});
