import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickBars } from '@tandem/domain';
import { randomSeries } from '../../testing/random-market.js';
import { changed, scaled, stuck } from '../../testing/series.js';
import { findLevelShifts, findStuckQuotes, flatMinutes } from './stretch-rules.js';

const series = randomSeries({ symbol: 'AAA', sessions: 5 });
const market = randomSeries({ sessions: 5, seed: 2 });
const rests = flatMinutes(market);

/** A share that trades in three of ten minutes, which its volumes choose: they are random. */
const illiquid = changed(series, ({ open, high, low, close, volume }) => {
  for (let t = 1; t < series.length; t++) {
    if (volume[t]! % 10 < 3) continue;
    for (const column of [open, high, low, close]) column[t] = column[t - 1]!;
    volume[t] = 0;
  }
});

describe('findStuckQuotes', () => {
  it('finds bars that repeat the one before, with changing volume', () => {
    expect(findStuckQuotes(stuck(series, 500, 560), rests)).toEqual([{ from: 500, to: 560 }]);
  });

  it('finds them without volume', () => {
    const dead = changed(stuck(series, 500, 560), ({ volume }) => volume.fill(0, 500, 560));
    expect(findStuckQuotes(dead, rests)).toEqual([{ from: 500, to: 560 }]);
  });

  it('finds each of several runs, also at the end', () => {
    const { length } = series;
    expect(findStuckQuotes(stuck(stuck(series, 100, 115), length - 30, length), rests)).toEqual([
      { from: 100, to: 115 },
      { from: length - 30, to: length },
    ]);
  });

  it('lets ten bars stand, nine repeats', () => {
    expect(findStuckQuotes(stuck(series, 500, 509), rests)).toEqual([]);
  });

  it('lets a rarely traded share rest as long as it does, and finds it stuck for much longer', () => {
    expect(findStuckQuotes(illiquid, rests)).toEqual([]);
    expect(findStuckQuotes(stuck(illiquid, 500, 600), rests)).toHaveLength(1);
  });

  it('takes a symbol for stuck that never changes at all', () => {
    expect(findStuckQuotes(stuck(series, 1, series.length), rests)).toEqual([{ from: 1, to: series.length }]);
  });

  it('lets bars rest that rest together with the market, and finds the market stuck by itself', () => {
    const halted = stuck(market, 500, 560);
    expect(findStuckQuotes(stuck(series, 500, 560), flatMinutes(halted))).toEqual([]);
    expect(findStuckQuotes(halted, new Set())).toEqual([{ from: 500, to: 560 }]);
  });
});

const shiftable = randomSeries({ sessions: 4 });

describe('findLevelShifts', () => {
  it('finds a stretch in another unit, wherever it lies', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.001, 0.01, 100, 1000),
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 770 }),
        (factor, from, length) => {
          const { stretches, steps } = findLevelShifts(scaled(shiftable, from, from + length, factor));
          expect(stretches).toMatchObject([{ from, to: from + length }]);
          expect(steps).toEqual([]);
        },
      ),
    );
  });

  it('finds a whole session in cents', () => {
    expect(findLevelShifts(scaled(shiftable, 390, 780, 100)).stretches).toMatchObject([{ from: 390, to: 780 }]);
  });

  it('finds a step that stays, and takes neither side for wrong', () => {
    const { stretches, steps } = findLevelShifts(scaled(shiftable, 600, shiftable.length, 0.01));
    expect(stretches).toEqual([]);
    expect(steps).toMatchObject([{ row: 600 }]);
    expect(steps[0]!.ratio).toBeCloseTo(0.01, 3);
  });

  it('takes a threefold price from one minute to the next for a mistake, but not after a halt or overnight', () => {
    const tripled = scaled(shiftable, 600, shiftable.length, 3);
    expect(findLevelShifts(tripled).steps).toMatchObject([{ row: 600 }]);
    const halted = pickBars(
      tripled,
      Array.from({ length: shiftable.length }, (_, row) => row).filter((row) => row < 590 || row >= 600),
    );
    expect(findLevelShifts(halted).steps).toEqual([]);
    expect(findLevelShifts(scaled(shiftable, 390, shiftable.length, 0.3))).toEqual({ stretches: [], steps: [] });
  });
});
