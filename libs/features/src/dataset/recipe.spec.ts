import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sliceSeries, type BarSeries } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { buildDataset } from './build-dataset.js';
import type { Dataset } from './dataset.js';
import type { DatasetOptions } from './options.js';
import { barsOfRecipe, changedBars, optionsOf } from './recipe.js';

const SESSION = 390;

describe('the recipe of a dataset', () => {
  let long: BarSeries[];
  let series: BarSeries[];
  let dataset: Dataset;
  beforeAll(() => {
    // Integer-like names come first among the keys of an object, wherever they were put.
    long = ['BBB', 'SPY', '7203'].map((symbol, seed) => randomSeries({ symbol, seed, sessions: 12 }));
    series = long.map((bars) => sliceSeries(bars, 2 * SESSION, 10 * SESSION));
    dataset = buildDataset(series, { mode: 'first', trainStride: 3, symbols: ['7203', 'BBB'] });
  });
  const again = (given: readonly BarSeries[], recipe = dataset.recipe) =>
    buildDataset(barsOfRecipe(recipe, given), optionsOf(recipe, dataset.featureNames));

  it('makes it again, also when it comes out of a file', () => {
    expect(again(series, JSON.parse(JSON.stringify(dataset.recipe))).hash).toBe(dataset.hash);
  });

  it('finds its bars among more symbols, more sessions and in another order', () => {
    const longer = [randomSeries({ symbol: 'AAA', sessions: 12 }), ...long.toReversed()];
    expect(again(longer).hash).toBe(dataset.hash);
    expect(again(longer).recipe).toEqual(dataset.recipe);
  });

  it.each([
    { barrierMultiple: 0.8 },
    { mode: 'full', minTrainSessions: 2, holdoutStride: 4 },
    { maxTrainSessions: 3 },
    { barrierVolatility: 'intraday' },
  ] as const)('keeps %o', (options) => {
    const other = buildDataset(long, { mode: 'first', ...options });
    expect(buildDataset(barsOfRecipe(other.recipe, long), optionsOf(other.recipe, other.featureNames)).hash).toBe(other.hash);
  });

  it('has the hash of before there was a choice of barriers, where they are those of before, and another one where they are not', () => {
    const market = ['BBB', 'SPY'].map((symbol, seed) => randomSeries({ symbol, seed, sessions: 12 }));
    const hashOf = (options: DatasetOptions) => buildDataset(market, { mode: 'first', featureNames: ['ret_1'], ...options }).hash;
    // Of format 5, from before the option.
    const before = 'f71ac1ce74f470b20f6ac128d039b9728a6c3996de9f30b7a495beac66ee632f';
    expect([hashOf({}), hashOf({ barrierVolatility: 'ewm' })]).toEqual([before, before]);
    expect(hashOf({ barrierVolatility: 'intraday' })).not.toBe(before);
  });

  it('names the symbol and the day of any bar that is not as it was', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(8 * SESSION - 1), fc.constantFrom('open', 'high', 'low', 'close', 'volume'), (place, row, column) => {
        const copies = series.map((bars) => sliceSeries(bars, 0));
        const bars = copies[place]!;
        bars[column][row]! *= 1 + 1e-12;
        const now = again(copies);
        expect(now.hash).not.toBe(dataset.hash);
        expect(changedBars(dataset.recipe.bars, now.recipe.bars)).toEqual({
          symbols: [bars.symbol],
          days: [new Date(bars.ts[row]!).toISOString().slice(0, 10)],
        });
      }),
      { numRuns: 20 },
    );
  });

  it('names symbols and days that are missing or new', () => {
    const without = series.map((bars) => (bars.symbol === 'BBB' ? sliceSeries(bars, SESSION) : bars));
    expect(changedBars(dataset.recipe.bars, again(without).recipe.bars)).toEqual({
      symbols: ['BBB'],
      days: [dataset.recipe.bars.days[0]!.name],
    });
    const gone = again(series.filter(({ symbol }) => symbol !== 'BBB')).recipe.bars;
    expect(changedBars(dataset.recipe.bars, gone).symbols).toEqual(['BBB']);
    expect(changedBars(gone, dataset.recipe.bars).symbols).toEqual(['BBB']);
  });
});
