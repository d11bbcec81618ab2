import { describe, expect, it } from 'vitest';
import { aBar } from '../testing/messages';
import { candleOfBar } from './candle';
import { timeTicks } from './time-ticks';

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

  it('has nothing to say about nothing', () => {
    expect(timeTicks([], 8)).toEqual([]);
  });
});
