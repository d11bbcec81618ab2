import { describe, expect, it } from 'vitest';
import { EXCURSION_LEVELS, EXCURSION_VALUES, excursionQuantile, MOVE_LEVELS, MOVE_MINUTES } from './excursion.js';

describe('quantiles of a log excursion', () => {
  it('are found by row, horizon and level', () => {
    const quantiles = Float64Array.from({ length: 2 * EXCURSION_VALUES }, (_, at) => at);
    MOVE_MINUTES.forEach((_, horizon) => {
      EXCURSION_LEVELS.forEach((level, place) => {
        expect(excursionQuantile(quantiles, 1, horizon, level)).toBe(EXCURSION_VALUES + horizon * EXCURSION_LEVELS.length + place);
      });
    });
  });

  it('hold every level of the bands', () => {
    expect(MOVE_LEVELS.every((level) => EXCURSION_LEVELS.some((one) => Math.abs(one - level) < 1e-12))).toBe(true);
  });
});
