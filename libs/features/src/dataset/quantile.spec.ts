import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile } from './quantile.js';

/** By its definition, from sorted values. */
function sortedQuantile(values: readonly number[], share: number): number {
  const ascending = Float64Array.from(values).sort();
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (place - below) * (ascending[above]! - ascending[below]!);
}

/** Many equal ones among them, as prices that stand still give. */
const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const share = fc.oneof(fc.constantFrom(0, 0.005, 0.5, 0.995, 1), fc.double({ min: 0, max: 1, noNaN: true }));

describe('quantile', () => {
  it('is that of the sorted values', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), share, (values, part) => {
        expect(quantile(Float64Array.from(values), part)).toBeCloseTo(sortedQuantile(values, part), 9);
      }),
    );
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -1 - i],
    ['equal', () => 7],
    ['in waves', (i: number) => Math.sin(i + 1) * (1 + (i % 17))],
    ['mostly equal', (i: number) => (i % 500 === 0 ? i : 0)],
  ])('finds its way through thousands of values that are %s', (_, at) => {
    const values = Array.from({ length: 20_000 }, (__, i) => at(i));
    for (const part of [0, 0.005, 0.31, 0.995, 1]) expect(quantile(Float64Array.from(values), part)).toBe(sortedQuantile(values, part));
  });

  it('keeps all values, in another order', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 2_000 }), share, (values, part) => {
        const reordered = Float64Array.from(values);
        quantile(reordered, part);
        expect(reordered.sort()).toEqual(Float64Array.from(values).sort());
      }),
      { numRuns: 30 },
    );
  });
});
