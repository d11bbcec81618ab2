import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseOf, thinEvenly } from './learner.js';

describe('thinEvenly', () => {
  it('takes everything when that is within the limit', () => {
    expect([...thinEvenly(4, 4, 0.9)]).toEqual([0, 1, 2, 3]);
    expect([...thinEvenly(3, Infinity, 0.5)]).toEqual([0, 1, 2]);
  });

  it('takes the limit, all different, in range and evenly spaced', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 5_000 }),
        (length, phase, cut) => {
          const limit = 1 + (cut % (length - 1));
          const chosen = thinEvenly(length, limit, phase);
          expect(chosen.length).toBe(limit);
          expect(chosen.every((value) => value >= 0 && value < length)).toBe(true);
          for (let i = 1; i < limit; i++) expect(Math.abs(chosen[i]! - chosen[i - 1]! - length / limit)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('selects other rows in another phase', () => {
    expect([...thinEvenly(100, 10, 0.6)]).not.toEqual([...thinEvenly(100, 10, 0)]);
  });
});

describe('phaseOf', () => {
  it('selects the rows that the previous epoch left out', () => {
    const seen = [1, 2].flatMap((epoch) => [...thinEvenly(100, 50, phaseOf(epoch))]);
    expect(new Set(seen).size).toBe(100);
  });
});
