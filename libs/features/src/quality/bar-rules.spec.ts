import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { scaled, withValues } from '../../testing/series.js';
import { findSpikes, orderByTime } from './bar-rules.js';

const START = Date.UTC(2025, 2, 3, 14, 30);
const minutes = (...places: number[]) => Float64Array.from(places, (place) => START + place * BAR_MS);

describe('orderByTime', () => {
  it('leaves rows in order as they are', () => {
    expect(orderByTime(minutes(0, 1, 2, 5))).toEqual({ rows: undefined, time: 0, duplicate: 0, outOfOrder: 0 });
  });

  it('puts late rows in their place and counts them', () => {
    expect(orderByTime(minutes(0, 3, 1, 2, 4))).toEqual({ rows: [0, 2, 3, 1, 4], time: 0, duplicate: 0, outOfOrder: 2 });
  });

  it('keeps the first row of each minute', () => {
    expect(orderByTime(minutes(0, 1, 1, 2, 0))).toMatchObject({ rows: [0, 1, 3], duplicate: 2, outOfOrder: 1 });
  });

  it.each([
    ['no number', NaN],
    ['before the calendar', 0],
    ['seconds for milliseconds', START / 1000],
    ['within a minute', START + 1],
    ['after the calendar', 1e15],
  ])('rejects a time that is %s, and lets it spoil no order', (_, ts) => {
    expect(orderByTime(Float64Array.of(START, ts, START + BAR_MS))).toEqual({ rows: [0, 2], time: 1, duplicate: 0, outOfOrder: 0 });
  });

  it('always leaves strictly ascending times and accounts for every row', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 })), (places) => {
        const ts = minutes(...places);
        const { rows, time, duplicate } = orderByTime(ts);
        const left = (rows ?? places.map((_, i) => i)).map((row) => ts[row]!);
        expect(left.length + time + duplicate).toBe(ts.length);
        expect(left).toEqual([...new Set(ts)].sort((a, b) => a - b));
      }),
    );
  });
});

const series = randomSeries({ sessions: 3 });
const rowsOf = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('findSpikes', () => {
  it('finds bars at another level that come back within five minutes, and none of their neighbours', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.001, 0.01, 0.1, 0.7, 1.35, 10, 100, 1000),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 10, max: 3 * 390 - 15 }),
        (factor, length, row) => {
          expect(findSpikes(scaled(series, row, row + length, factor))).toEqual(rowsOf(row, row + length));
        },
      ),
    );
  });

  it.each([
    ['first', 390],
    ['last', 389],
    ['second', 391],
  ])('finds the %s bar of a session', (_, row) => {
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
