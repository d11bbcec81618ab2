import { describe, expect, it } from 'vitest';
import { aBar } from '../../../testing/messages';
import { priceRange, priceTicks, timeTicks } from './axis-ticks';
import { candleOfBar } from './candle-series';

const candle = (low: number, high: number) => candleOfBar(aBar({ low, high, open: low, close: high }));

describe('priceRange', () => {
  it('makes room for the fan', () => {
    const { min, max } = priceRange([candle(100, 105)], [98, 111]);
    expect(min).toBeLessThan(98);
    expect(max).toBeGreaterThan(111);
  });

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

const rounded = (ticks: number[]) => ticks.map((tick) => Number(tick.toFixed(6)));

describe('priceTicks', () => {
  it('labels round prices within the range', () => {
    expect(rounded(priceTicks(176.1, 184.31, 8))).toEqual([178, 180, 182, 184]);
    expect(rounded(priceTicks(9.68, 9.81, 8))).toEqual([9.68, 9.7, 9.72, 9.74, 9.76, 9.78, 9.8]);
  });

  it('never has more labels than there is room for, give or take the one on the edge', () => {
    for (const capacity of [2, 3, 5, 8, 13]) expect(priceTicks(100, 101.7, capacity).length).toBeLessThanOrEqual(capacity + 1);
  });

  it('has no ticks for an empty range', () => {
    expect(priceTicks(5, 5, 8)).toEqual([]);
  });
});

const minutesFrom = (iso: string, length: number) => {
  const start = Date.parse(iso);
  return Array.from({ length }, (_, minute) => candleOfBar(aBar({ ts: new Date(start + minute * 60_000).toISOString() })));
};

describe('timeTicks', () => {
  it('labels round New York times', () => {
    const labels = timeTicks(minutesFrom('2026-03-06T14:30:00Z', 120), 8).map(({ label }) => label);
    expect(labels).toEqual(['09:30', '09:45', '10:00', '10:15', '10:30', '10:45', '11:00', '11:15']);
  });

  it('writes the date where a session begins, with no label pressed against it', () => {
    const night = [...minutesFrom('2026-03-06T20:30:00Z', 25), ...minutesFrom('2026-03-09T13:30:00Z', 30)];
    const ticks = timeTicks(night, 6);
    expect(ticks.filter(({ major }) => major).map(({ label }) => label)).toEqual(['Mon 9 Mar']);
    expect(ticks.map(({ label }) => label)).toEqual(['15:30', '15:40', 'Mon 9 Mar', '09:40', '09:50']);
  });

  it('never has more labels than there is room for', () => {
    const day = minutesFrom('2026-03-06T14:30:00Z', 390);
    for (const capacity of [1, 2, 3, 5, 8, 13]) expect(timeTicks(day, capacity).length).toBeLessThanOrEqual(capacity);
  });

  it('has no ticks without candles', () => {
    expect(timeTicks([], 8)).toEqual([]);
  });
});
