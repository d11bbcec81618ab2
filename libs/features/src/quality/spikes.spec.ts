import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSeries } from '../testing/random-market.js';
import { scaled, withValues } from '../testing/defects.js';
import { findSpikes } from './spikes.js';

const series = randomSeries({ sessions: 3 });
const rowsOf = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('findSpikes', () => {
  it('finds bars at another level that come back within five minutes, and none of their neighbours', () => {
    fc.assert(
      fc.property(fc.constantFrom(0.001, 0.01, 0.1, 0.7, 1.35, 10, 100, 1000), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 10, max: 3 * 390 - 15 }), (factor, length, row) => {
        expect(findSpikes(scaled(series, row, row + length, factor))).toEqual(rowsOf(row, row + length));
      }),
    );
  });

  it.each([['first', 390], ['last', 389], ['second', 391]])('finds the %s bar of a session', (_, row) => {
    expect(findSpikes(scaled(series, row, row + 1, 100))).toEqual([row]);
  });

  it.each(['high', 'low'] as const)('finds a bad %s alone', (column) => {
    expect(findSpikes(withValues(series, [200, column, series[column][200]! * (column === 'high' ? 1.5 : 0.5)]))).toEqual([200]);
  });

  it('takes a fall of a half that stays for none', () => {
    for (let row = 1; row < series.length - 1; row++) expect(findSpikes(scaled(series, row, series.length, 0.5))).toEqual([]);
  });

  it('takes a jump overnight for none', () => {
    expect(findSpikes(scaled(series, 390, series.length, 3))).toEqual([]);
  });

  it('allows a share below $3 more', () => {
    const penny = scaled(series, 0, series.length, 0.01);
    expect(findSpikes(scaled(penny, 200, 201, 1.5))).toEqual([]);
    expect(findSpikes(scaled(penny, 200, 201, 2.5))).toEqual([200]);
  });
});
