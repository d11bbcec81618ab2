import { describe, expect, it } from 'vitest';
import { aBar } from '../../../../testing/messages';
import type { Interval } from '@tandem/contracts';
import { candleOfBar, type Candle } from '../series/candle';
import { priceRange, roundTicks, timeTicks } from './axis-ticks';

describe('priceRange', () => {
  it('leaves room above all candles and, for volume, more below', () => {
    const { min, max } = priceRange(100, 110);
    expect(max).toBeCloseTo(110.8);
    expect(min).toBeCloseTo(97);
  });

  it('has a height for a price that did not move', () => {
    const { min, max } = priceRange(50, 50);
    expect(min).toBeLessThan(50);
    expect(max).toBeGreaterThan(50);
  });
});

const rounded = (ticks: number[]) => ticks.map((tick) => Number(tick.toFixed(6)));

describe('roundTicks', () => {
  it('labels round prices within the range', () => {
    expect(rounded(roundTicks(176.1, 184.31, 8))).toEqual([178, 180, 182, 184]);
    expect(rounded(roundTicks(9.68, 9.81, 8))).toEqual([9.68, 9.7, 9.72, 9.74, 9.76, 9.78, 9.8]);
  });

  it('never has more labels than there is room for, give or take the one on the edge', () => {
    for (const capacity of [2, 3, 5, 8, 13]) expect(roundTicks(100, 101.7, capacity).length).toBeLessThanOrEqual(capacity + 1);
  });

  it('has no ticks for an empty range', () => {
    expect(roundTicks(5, 5, 8)).toEqual([]);
  });
});

const minutesFrom = (iso: string, length: number) => {
  const start = Date.parse(iso);
  return Array.from({ length }, (_, minute) => candleOfBar(aBar({ ts: new Date(start + minute * 60_000).toISOString() })));
};

const ticksOf = (candles: readonly Candle[], capacity: number, interval: Interval = '1m') =>
  timeTicks((index) => candles[index], [0, candles.length], capacity, interval);

describe('timeTicks', () => {
  it('labels round New York times', () => {
    const labels = ticksOf(minutesFrom('2026-03-06T14:30:00Z', 120), 8).map(({ label }) => label);
    expect(labels).toEqual(['09:30', '09:45', '10:00', '10:15', '10:30', '10:45', '11:00', '11:15']);
  });

  it('writes the date where a session begins, with no label pressed against it', () => {
    const night = [...minutesFrom('2026-03-06T20:30:00Z', 25), ...minutesFrom('2026-03-09T13:30:00Z', 30)];
    const ticks = ticksOf(night, 6);
    expect(ticks.filter(({ major }) => major).map(({ label }) => label)).toEqual(['Mon 9 Mar']);
    expect(ticks.map(({ label }) => label)).toEqual(['15:30', '15:40', 'Mon 9 Mar', '09:40', '09:50']);
  });

  it('never has more labels than there is room for', () => {
    const day = minutesFrom('2026-03-06T14:30:00Z', 390);
    for (const capacity of [1, 2, 3, 5, 8, 13]) expect(ticksOf(day, capacity).length).toBeLessThanOrEqual(capacity);
  });

  it('thins out sessions where there are more of them than labels have room', () => {
    const weeks = Array.from({ length: 20 }, (_, day) => minutesFrom(new Date(Date.UTC(2026, 2, 2 + day, 15)).toISOString(), 7)).flat();
    const ticks = ticksOf(weeks, 5, '1h');
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.slice(1).every(({ major }) => major)).toBe(true);
  });

  it('labels days by number, and the months and years in which they begin', () => {
    const days = ['2025-12-30', '2025-12-31', '2026-01-02', '2026-01-05'].flatMap((day) => minutesFrom(`${day}T05:00:00Z`, 1));
    expect(ticksOf(days, 4, '1d').map(({ label, major }) => [label, major])).toEqual([
      ['30', false],
      ['31', false],
      ['2026', true],
      ['5', false],
    ]);
  });

  it('has no ticks without candles', () => {
    expect(ticksOf([], 8)).toEqual([]);
  });
});
