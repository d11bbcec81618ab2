import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newYorkInstant, newYorkOffset, newYorkTime } from './new-york-time.js';

const HOUR_MS = 3_600_000;

describe('New York wall time', () => {
  it('changes its offset at 2:00 on the second Sunday of March and the first of November', () => {
    const spring = Date.parse('2026-03-08T07:00:00Z');
    const autumn = Date.parse('2026-11-01T06:00:00Z');
    expect([newYorkOffset(spring - 1), newYorkOffset(spring)]).toEqual([-5 * HOUR_MS, -4 * HOUR_MS]);
    expect([newYorkOffset(autumn - 1), newYorkOffset(autumn)]).toEqual([-4 * HOUR_MS, -5 * HOUR_MS]);
  });

  it('names day, weekday, hour and minute', () => {
    expect(newYorkTime(Date.parse('2026-03-06T01:07:00Z'))).toEqual({ date: '2026-03-05', weekday: 4, hour: 20, minute: 7 });
  });

  it('agrees with the time zone database at any minute', () => {
    const reference = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/New_York',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    fc.assert(
      fc.property(fc.date({ min: new Date('1998-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }), (date) => {
        const parts = Object.fromEntries(reference.formatToParts(date).map((part) => [part.type, Number(part.value)]));
        const { hour, minute } = newYorkTime(date.getTime());
        expect({ hour, minute }).toEqual({ hour: parts['hour'], minute: parts['minute'] });
      }),
    );
  });

  it('finds the instant of a wall time', () => {
    expect(newYorkInstant('2026-03-06', 570)).toBe(Date.parse('2026-03-06T14:30:00Z'));
    expect(newYorkInstant('2026-03-09', 570)).toBe(Date.parse('2026-03-09T13:30:00Z'));
  });
});
