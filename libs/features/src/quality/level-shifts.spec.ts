import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rearranged, scaled } from '../testing/defects.js';
import { randomSeries } from '../testing/random-market.js';
import { findLevelShifts } from './level-shifts.js';

const series = randomSeries({ sessions: 4 });

describe('findLevelShifts', () => {
  it('finds a stretch in another unit, wherever it lies', () => {
    fc.assert(
      fc.property(fc.constantFrom(0.001, 0.01, 100, 1000), fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 770 }), (factor, from, length) => {
        const { stretches, steps } = findLevelShifts(scaled(series, from, from + length, factor));
        expect(stretches).toMatchObject([{ from, to: from + length }]);
        expect(steps).toEqual([]);
      }),
    );
  });

  it('finds a whole session in cents', () => {
    expect(findLevelShifts(scaled(series, 390, 780, 100)).stretches).toMatchObject([{ from: 390, to: 780 }]);
  });

  it('finds a step that stays, and takes neither side for wrong', () => {
    const { stretches, steps } = findLevelShifts(scaled(series, 600, series.length, 0.01));
    expect(stretches).toEqual([]);
    expect(steps).toMatchObject([{ row: 600 }]);
    expect(steps[0]!.ratio).toBeCloseTo(0.01, 3);
  });

  it('takes a threefold price from one minute to the next for a mistake, but not after a halt or a night', () => {
    const tripled = scaled(series, 600, series.length, 3);
    expect(findLevelShifts(tripled).steps).toMatchObject([{ row: 600 }]);
    const halted = rearranged(tripled, Array.from({ length: series.length }, (_, row) => row).filter((row) => row < 590 || row >= 600));
    expect(findLevelShifts(halted).steps).toEqual([]);
    expect(findLevelShifts(scaled(series, 390, series.length, 0.3))).toEqual({ stretches: [], steps: [] });
  });
});
