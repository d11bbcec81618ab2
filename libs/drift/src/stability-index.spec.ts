import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '@tandem/domain';
import { stabilityIndex } from './stability-index.js';

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();
const normals = (seed: number, count: number, shift = 0) => {
  const random = new Random(seed);
  return sorted(Array.from({ length: count }, () => shift + random.normal()));
};

describe('the population stability index', () => {
  it('is by chance what theory says: 9 (1/n + 1/m)', () => {
    const runs = Array.from({ length: 300 }, (_, i) => stabilityIndex(normals(2 * i, 300), normals(2 * i + 1, 60)));
    expect(runs.reduce((sum, value) => sum + value, 0) / runs.length).toBeCloseTo(9 * (1 / 60 + 1 / 300), 1);
  });

  it('sees a shift, whatever one outlier does to the range', () => {
    const reference = normals(1, 300);
    reference[299] = 1e9;
    expect(stabilityIndex(reference, normals(2, 60))).toBeLessThan(0.5);
    expect(stabilityIndex(reference, normals(2, 60, 2))).toBeGreaterThan(2);
  });

  it('is nothing for a constant that stays, and finite for one that changes', () => {
    const constant = sorted(new Array<number>(300).fill(7));
    expect(stabilityIndex(constant, sorted(new Array<number>(60).fill(7)))).toBeCloseTo(0, 12);
    expect(stabilityIndex(constant, sorted(new Array<number>(60).fill(8)))).toBeGreaterThan(2);
    expect(stabilityIndex(constant, sorted([]))).toBeNaN();
    expect(stabilityIndex(sorted([]), constant)).toBeNaN();
  });

  it('is never negative, and none of a sample against itself, ties or not', () => {
    const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 80 }).map(sorted);
    fc.assert(
      fc.property(values, values, (reference, sample) => {
        expect(stabilityIndex(reference, sample)).toBeGreaterThanOrEqual(-1e-12);
        expect(stabilityIndex(reference, reference)).toBe(0);
      }),
    );
  });
});
