import { describe, expect, it } from 'vitest';
import { priceTicks } from './price-ticks';

const rounded = (ticks: number[]) => ticks.map((tick) => Number(tick.toFixed(6)));

describe('priceTicks', () => {
  it('labels round prices within the range', () => {
    expect(rounded(priceTicks(176.1, 184.31, 8))).toEqual([178, 180, 182, 184]);
    expect(rounded(priceTicks(9.68, 9.81, 8))).toEqual([9.68, 9.7, 9.72, 9.74, 9.76, 9.78, 9.8]);
  });

  it('never has more labels than there is room for, give or take the one on the edge', () => {
    for (const capacity of [2, 3, 5, 8, 13]) expect(priceTicks(100, 101.7, capacity).length).toBeLessThanOrEqual(capacity + 1);
  });

  it('has nothing to say about an empty range', () => {
    expect(priceTicks(5, 5, 8)).toEqual([]);
  });
});
