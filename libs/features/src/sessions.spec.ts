import { describe, expect, it } from 'vitest';
import { BAR_MS } from '@tandem/domain';
import { randomSeries } from '../testing/random-market.js';
import { missingMinutes } from './sessions.js';

const FRIDAY_OPEN = Date.parse('2025-03-07T14:30:00Z');
const MONDAY_OPEN = Date.parse('2025-03-10T13:30:00Z');

describe('missingMinutes', () => {
  it('is zero overnight, over weekends and half days', () => {
    const week = randomSeries({ from: '2025-07-02', sessions: 4 });
    expect(week.length).toBe(390 + 210 + 390 + 390);
    expect(missingMinutes(week.ts)).toBe(0);
  });

  it('is zero before a late opening and after an early close', () => {
    for (const [from, minutes] of [
      ['2002-09-10', 390 + 240 + 390],
      ['2005-05-31', 390 + 386 + 390],
    ] as const) {
      const days = randomSeries({ from, sessions: 3 });
      expect(days.length).toBe(minutes);
      expect(missingMinutes(days.ts)).toBe(0);
    }
  });

  it('counts minutes without a bar within a session', () => {
    expect(missingMinutes([FRIDAY_OPEN, FRIDAY_OPEN + BAR_MS, FRIDAY_OPEN + 4 * BAR_MS])).toBe(2);
  });

  it('counts the missing end of one session and the missing start of the next', () => {
    expect(missingMinutes([FRIDAY_OPEN + 387 * BAR_MS, MONDAY_OPEN + 3 * BAR_MS])).toBe(2 + 3);
  });

  it('counts a whole missing session', () => {
    expect(missingMinutes([FRIDAY_OPEN, MONDAY_OPEN + 86_400_000])).toBe(389 + 390);
  });

  it('is zero for nothing and for one bar', () => {
    expect([missingMinutes([]), missingMinutes([FRIDAY_OPEN])]).toEqual([0, 0]);
  });

  it('refuses an instant outside regular trading', () => {
    expect(() => missingMinutes([FRIDAY_OPEN, FRIDAY_OPEN + 400 * BAR_MS])).toThrow(RangeError);
  });
});
