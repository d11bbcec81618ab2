import { describe, expect, it } from 'vitest';
import { Atr, BollingerBands, trueRange, type BollingerValue } from './price-range.js';

function last(bands: BollingerBands, closes: readonly number[]): BollingerValue {
  const value = { upper: NaN, middle: NaN, lower: NaN, percentB: NaN, bandwidth: NaN };
  for (const close of closes) {
    bands.peek(close, value);
    bands.advance(close);
  }
  return value;
}

describe('BollingerBands', () => {
  it('stands two population deviations around the mean', () => {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, population deviation 2
    const value = last(new BollingerBands(8, 2), [2, 4, 4, 4, 5, 5, 7, 9]);
    expect(value.upper).toBeCloseTo(9, 12);
    expect(value.middle).toBeCloseTo(5, 12);
    expect(value.lower).toBeCloseTo(1, 12);
    expect(value.percentB).toBeCloseTo(1, 12);
    expect(value.bandwidth).toBeCloseTo(8 / 5, 12);
  });

  it('is unknown until the period is full', () => {
    expect(last(new BollingerBands(8, 2), [2, 4, 4, 4, 5, 5, 7]).percentB).toBeNaN();
  });

  it('calls the middle 0.5 when the price did not move, also for prices binary cannot hold', () => {
    const value = last(new BollingerBands(20, 2), [99, ...new Array<number>(20).fill(0.1)]);
    expect(value).toEqual({ upper: 0.1, middle: 0.1, lower: 0.1, percentB: 0.5, bandwidth: 0 });
  });

  it('keeps its precision for tiny moves of a large price', () => {
    const closes = Array.from({ length: 20 }, (_, i) => 1e8 + (i % 2 === 0 ? 0.25 : -0.25));
    expect(last(new BollingerBands(20, 2), closes).upper - 1e8).toBeCloseTo(0.5, 7);
  });
});

describe('trueRange', () => {
  it('is the bar range when the previous close lies within it', () => {
    expect(trueRange(12, 9, 10)).toBe(3);
  });

  it('reaches from the previous close over a gap, up or down', () => {
    expect(trueRange(12, 11, 8)).toBe(4);
    expect(trueRange(12, 11, 15)).toBe(4);
  });

  it('is unknown without a previous close', () => {
    expect(trueRange(12, 11, NaN)).toBeNaN();
  });
});

describe('Atr', () => {
  it('averages true ranges from the second bar on', () => {
    const atr = new Atr(2);
    const bars = [
      { high: 11, low: 9, close: 10 },
      { high: 13, low: 11, close: 12 }, // true range 3, from the close of 10
      { high: 13, low: 12, close: 12 }, // 1: mean 2
      { high: 16, low: 12, close: 15 }, // 4: (2 + 4) / 2
    ];
    const values = bars.map((bar) => {
      const value = atr.peek(bar);
      atr.advance(bar);
      return value;
    });
    expect(values).toEqual([NaN, NaN, 2, 3]);
  });
});
