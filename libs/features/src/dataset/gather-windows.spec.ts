import { beforeAll, describe, expect, it } from 'vitest';
import { WINDOW_BARS } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { DEFAULT_FEATURE_SET, FEATURE_SETS } from '../engine/catalog.js';
import { buildDataset } from './build-dataset.js';
import type { Dataset } from './dataset.js';
import { fillNeutral, gatherWindows } from './gather-windows.js';

const NAMES: readonly string[] = FEATURE_SETS[DEFAULT_FEATURE_SET];
const WINDOW_VALUES = WINDOW_BARS * NAMES.length;

describe('gatherWindows', () => {
  let dataset: Dataset;
  beforeAll(() => {
    dataset = buildDataset([randomSeries({ symbol: 'AAA', sessions: 4 }), randomSeries({ symbol: 'SPY', seed: 2, sessions: 4 })], {
      mode: 'first',
    });
  });

  const known = NAMES.indexOf('news_sentiment');

  it("copies the sixty rows that end at the sample's bar, oldest first", () => {
    const out = new Float32Array(2 * WINDOW_VALUES);
    gatherWindows(dataset, 'validation', 3, 2, out);
    [3, 4].forEach((sample, i) => {
      const { values } = dataset.rows.at(dataset.samples.validation.symbol[sample]!).matrix;
      const bar = dataset.samples.validation.bar[sample]!;
      for (const [row, age] of [
        [0, 59],
        [30, 29],
        [59, 0],
      ] as const) {
        const expected = Float32Array.from(values.subarray((bar - age) * NAMES.length, (bar - age) * NAMES.length + known));
        const start = i * WINDOW_VALUES + row * NAMES.length;
        expect(out.subarray(start, start + known)).toEqual(expected);
      }
    });
  });

  it('puts the neutral value where nothing is known', () => {
    const neutral = dataset.neutral.slice();
    neutral[known] = 0.25;
    const out = new Float32Array(WINDOW_VALUES);
    gatherWindows({ ...dataset, neutral }, 'train', 0, 1, out);
    expect(out[known]).toBe(0.25);
    expect(out.every(Number.isFinite)).toBe(true);
  });

  it('follows an order of samples, for shuffled batches', () => {
    const ordered = new Float32Array(WINDOW_VALUES);
    const shuffled = new Float32Array(WINDOW_VALUES);
    gatherWindows(dataset, 'train', 7, 1, ordered);
    gatherWindows(dataset, 'train', 1, 1, shuffled, Int32Array.of(3, 7, 5));
    expect(shuffled).toEqual(ordered);
  });

  it("takes rows of one's own", () => {
    const { symbol, bar } = dataset.samples.train;
    const ordered = new Float32Array(WINDOW_VALUES);
    const own = new Float32Array(WINDOW_VALUES);
    gatherWindows(dataset, 'train', 7, 1, ordered);
    gatherWindows(dataset, { symbol: symbol.slice(7, 8), bar: bar.slice(7, 8) }, 0, 1, own);
    expect(own).toEqual(ordered);
  });

  it('refuses samples that do not exist, windows without a beginning and an output that is too small', () => {
    const out = new Float32Array(WINDOW_VALUES);
    expect(() => gatherWindows(dataset, 'holdout', 0, 1, out)).toThrow(/there are 0/);
    expect(() => gatherWindows(dataset, 'train', 0, 2, out)).toThrow(/2 windows need/);
    expect(() => gatherWindows(dataset, { symbol: Int32Array.of(0), bar: Int32Array.of(58) }, 0, 1, out)).toThrow(/ends at bar 58/);
    expect(() => gatherWindows(dataset, { symbol: Int32Array.of(9), bar: Int32Array.of(100) }, 0, 1, out)).toThrow(RangeError);
  });
});

describe('fillNeutral', () => {
  it('replaces the unknown column by column', () => {
    const values = Float64Array.of(1, NaN, NaN, 4);
    fillNeutral(values, [10, 20]);
    expect([...values]).toEqual([1, 20, 10, 4]);
  });
});
