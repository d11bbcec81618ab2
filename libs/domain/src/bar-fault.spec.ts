import { describe, expect, it } from 'vitest';
import { barFault } from './bar-fault.js';

const GOOD = { ts: 0, open: 100, high: 102, low: 99, close: 101, volume: 500 };

describe('barFault', () => {
  it.each([
    ['a price of zero', { low: 0 }, 'price'],
    ['a negative price', { open: -100 }, 'price'],
    ['a price that is no number', { close: NaN }, 'price'],
    ['an infinite price', { high: Infinity }, 'price'],
    ['a high below the low', { high: 98, open: 98.5, close: 98.5 }, 'highBelowLow'],
    ['high and low swapped', { high: 99, low: 102 }, 'highBelowLow'],
    ['high and close swapped', { high: 101, close: 102 }, 'outsideRange'],
    ['an open below the low', { open: 98.9 }, 'outsideRange'],
    ['price and volume swapped', { close: 500, volume: 101 }, 'outsideRange'],
    ['a negative volume', { volume: -1 }, 'volume'],
    ['a volume that is no number', { volume: NaN }, 'volume'],
    ['an infinite volume', { volume: Infinity }, 'volume'],
  ] as const)('finds %s', (_, change, rule) => {
    expect(barFault({ ...GOOD, ...change })?.rule).toBe(rule);
  });

  it.each([
    ['an ordinary bar', {}],
    ['a bar of one price', { open: 100, high: 100, low: 100, close: 100 }],
    ['no volume', { volume: 0 }],
    ['a close that float32 rounded above the high', { high: 182.64, close: Math.fround(182.64) }],
  ])('accepts %s', (_, change) => {
    expect(barFault({ ...GOOD, ...{ high: 200 }, ...change })).toBeUndefined();
  });

  it('finds a cent beyond the range on any price up to $5,000', () => {
    expect(barFault({ ...GOOD, open: 5000, high: 5000, low: 4999, close: 5000.01 })?.rule).toBe('outsideRange');
  });
});
