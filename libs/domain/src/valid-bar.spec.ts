import { describe, expect, it } from 'vitest';
import { barFault, barStartFault, isValidBar, TradingMinutes } from './valid-bar.js';

const GOOD = { open: 100, high: 102, low: 99, close: 101, volume: 500 };

describe('barFault', () => {
  it.each([
    ['a price of zero', { low: 0 }, 'price', 'low is not a positive price'],
    ['a negative price', { open: -100 }, 'price', 'open is not a positive price'],
    ['a price that is no number', { close: NaN }, 'price', 'close is not a positive price'],
    ['an infinite price', { high: Infinity }, 'price', 'high is not a positive price'],
    ['a high below the low', { high: 98, open: 98.5, close: 98.5 }, 'highBelowLow', 'high is below low'],
    ['high and low swapped', { high: 99, low: 102 }, 'highBelowLow', 'high is below low'],
    ['high and close swapped', { high: 101, close: 102 }, 'outsideRange', 'high is below open, low or close'],
    ['an open below the low', { open: 98.9 }, 'outsideRange', 'low is above open or close'],
    ['price and volume swapped', { close: 500, volume: 101 }, 'outsideRange', 'high is below open, low or close'],
    ['a negative volume', { volume: -1 }, 'volume', 'volume is not a number of shares'],
    ['a volume that is no number', { volume: NaN }, 'volume', 'volume is not a number of shares'],
    ['an infinite volume', { volume: Infinity }, 'volume', 'volume is not a number of shares'],
  ] as const)('finds %s', (_, change, rule, reason) => {
    expect(barFault({ ...GOOD, ...change })).toMatchObject({ rule, reason });
  });

  it.each([
    ['an ordinary bar', {}],
    ['a bar of one price', { open: 100, high: 100, low: 100, close: 100 }],
    ['no volume', { volume: 0 }],
    ['a fraction of a share', { volume: 0.5 }],
    ['a close that float32 rounded above the high', { high: 182.64, close: Math.fround(182.64) }],
  ])('accepts %s', (_, change) => {
    expect(barFault({ ...GOOD, ...{ high: 200 }, ...change })).toBeUndefined();
  });

  it('finds a cent beyond the range on any price up to $5,000', () => {
    expect(barFault({ ...GOOD, open: 5000, high: 5000, low: 4999, close: 5000.01 })?.rule).toBe('outsideRange');
    expect(isValidBar(5000, 5000, 4999, 5000.004, 1)).toBe(true);
  });
});

describe('the start of a bar', () => {
  it.each([
    ['the open', '2026-01-22T14:30:00Z', undefined],
    ['the last minute', '2026-01-22T20:59:00Z', undefined],
    ['the first session of the calendar', '1998-01-02T14:30:00Z', undefined],
    ['the last session of the calendar', '2100-12-31T20:59:00Z', undefined],
    ['a second within a minute', '2026-01-22T14:30:30Z', 'ts is not the start of a minute'],
    ['the minute before the open', '2026-01-22T14:29:00Z', 'ts is outside regular trading of the NYSE'],
    ['the close', '2026-01-22T21:00:00Z', 'ts is outside regular trading of the NYSE'],
    ['a holiday', '2026-01-19T15:00:00Z', 'ts is outside regular trading of the NYSE'],
    ['a year before the calendar', '1997-12-31T15:00:00Z', 'ts is before 1998, with which the calendar of the NYSE begins here'],
    ['a year after the calendar', '2101-01-03T15:00:00Z', 'ts is after 2100, with which the calendar of the NYSE ends here'],
    ['no instant', 'never', 'ts is not the start of a minute'],
  ])('at %s', (_, time, fault) => {
    const ts = Date.parse(time);
    expect(barStartFault(ts)).toBe(fault);
    expect(new TradingMinutes().has(ts)).toBe(fault === undefined);
  });
});
