import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { orderByTime } from './time-order.js';

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

  it.each([['no number', NaN], ['before the calendar', 0], ['seconds for milliseconds', START / 1000], ['within a minute', START + 1], ['after the calendar', 1e15]])(
    'rejects a time that is %s, and lets it spoil no order',
    (_, ts) => {
      expect(orderByTime(Float64Array.of(START, ts, START + BAR_MS))).toEqual({ rows: [0, 2], time: 1, duplicate: 0, outOfOrder: 0 });
    },
  );

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
