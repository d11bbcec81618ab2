import { describe, expect, it } from 'vitest';
import { Atr, trueRange } from './atr.js';

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
