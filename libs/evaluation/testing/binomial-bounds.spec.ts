import { describe, expect, it } from 'vitest';
import { exactBounds } from './binomial-bounds.js';

describe('exact bounds of a share', () => {
  // The first by hand: 1 − .025^(1/31) and its mirror image; the others from Clopper & Pearson's tables, e.g. SciPy's `proportion_confint`.
  it.each([
    [0, 31, 0, 0.1122],
    [31, 31, 0.8878, 1],
    [5, 10, 0.1871, 0.8129],
    [3, 1000, 0.0006, 0.0087],
  ])('%i of %i: %d to %d', (count, trials, low, high) => {
    expect(exactBounds(count, trials).low).toBeCloseTo(low, 4);
    expect(exactBounds(count, trials).high).toBeCloseTo(high, 4);
  });
});
