import { BAR_MS } from '@tandem/market';
import { describe, expect, it } from 'vitest';
import { FEATURE_COUNT, FEATURE_NAMES } from '../feature-names.js';
import { randomSeries, sliceSeries } from '../testing/random-market.js';
import { computeFeatures } from './compute-features.js';
import { joinAsOf, marketReturns } from './market-return.js';

const minutes = (...values: number[]) => Float64Array.from(values, (minute) => minute * BAR_MS);

describe('joinAsOf', () => {
  it('takes the newest value that is not later', () => {
    const joined = joinAsOf(minutes(0, 2, 3), minutes(1, 2, 4), Float64Array.of(10, 20, 40));
    expect([...joined]).toEqual([NaN, 20, 20]);
  });

  it('takes nothing that is older than five minutes', () => {
    const joined = joinAsOf(minutes(6, 7), minutes(1), Float64Array.of(10));
    expect([...joined]).toEqual([10, NaN]);
  });
});

describe('marketReturns', () => {
  it('equals what the market symbol\'s own engine says of its last five bars', () => {
    const market = randomSeries({ sessions: 1 });
    const { values } = computeFeatures(market, market);
    const column = (name: string) => Float64Array.from(market.ts, (_, row) => values[row * FEATURE_COUNT + FEATURE_NAMES.indexOf(name)]!);
    expect(marketReturns(market)).toEqual(column('ret_5'));
    expect(column('mkt_ret_5')).toEqual(column('ret_5'));
  });

  it('is unknown for fewer than six bars', () => {
    expect([...marketReturns(sliceSeries(randomSeries({ sessions: 1 }), 0, 5))]).toEqual(new Array(5).fill(NaN));
  });
});
