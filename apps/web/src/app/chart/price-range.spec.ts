import { describe, expect, it } from 'vitest';
import { aBar } from '../testing/messages';
import { candleOfBar } from './candle';
import { priceRange } from './price-range';

const candle = (low: number, high: number) => candleOfBar(aBar({ low, high, open: low, close: high }));

describe('priceRange', () => {
  it('leaves room above all candles and, for volume, more below', () => {
    const { min, max } = priceRange([candle(100, 105), candle(103, 110)]);
    expect(max).toBeCloseTo(110.8);
    expect(min).toBeCloseTo(97);
  });

  it('has a height for a single candle that did not move', () => {
    const { min, max } = priceRange([candle(50, 50)]);
    expect(min).toBeLessThan(50);
    expect(max).toBeGreaterThan(50);
  });
});
