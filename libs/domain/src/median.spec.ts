import { describe, expect, it } from 'vitest';
import { median } from './median.js';

describe('median', () => {
  it.each([
    [[], NaN],
    [[3], 3],
    [[1, 9], 5],
    [[9, 1, 4], 4],
    [[4, 1, 9, 2], 3],
    [[1, Infinity, Infinity], Infinity],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('leaves the values as they are', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});
