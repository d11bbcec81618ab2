import { describe, expect, it } from 'vitest';
import { exactBounds, exactRateBounds } from './exact-bounds.js';

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

describe('exact bounds of a rate', () => {
  // The first by hand: −ln .025 / 30; the others from the χ² quantiles of Garwood's bounds, e.g. R's `poisson.test`.
  it.each([
    [0, 30, 0, 0.123],
    [1, 1, 0.0253, 5.5716],
    [10, 1, 4.7954, 18.3904],
    [100, 50, 1.6273, 2.4325],
  ])('%i in %i: %d to %d', (count, span, low, high) => {
    expect(exactRateBounds(count, span).low).toBeCloseTo(low, 3);
    expect(exactRateBounds(count, span).high).toBeCloseTo(high, 3);
  });
});
