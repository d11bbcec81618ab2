import { describe, expect, it } from 'vitest';
import { changed, stuck } from '../testing/defects.js';
import { randomSeries } from '../testing/random-market.js';
import { findStuckQuotes, minutesOfRest } from './stuck-quotes.js';

const series = randomSeries({ symbol: 'AAA', sessions: 5 });
const market = randomSeries({ sessions: 5, seed: 2 });
const rests = minutesOfRest(market);

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
    expect(findStuckQuotes(stuck(stuck(series, 100, 115), length - 30, length), rests)).toEqual([{ from: 100, to: 115 }, { from: length - 30, to: length }]);
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
    expect(findStuckQuotes(stuck(series, 500, 560), minutesOfRest(halted))).toEqual([]);
    expect(findStuckQuotes(halted, new Set())).toEqual([{ from: 500, to: 560 }]);
  });
});
