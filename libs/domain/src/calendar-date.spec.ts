import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, nthWeekday, weekdayOf } from './calendar-date.js';
import { easterSunday } from './nyse-holidays.js';

describe('calendar days', () => {
  it('are added across months, years and leap days', () => {
    expect([addDays('2024-02-28', 1), addDays('2023-12-31', 1), addDays('2026-03-01', -1)]).toEqual([
      '2024-02-29',
      '2024-01-01',
      '2026-02-28',
    ]);
  });

  it('come back when added and taken away', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40_000, max: 40_000 }), (days) => {
        expect(addDays(addDays('2026-01-22', days), -days)).toBe('2026-01-22');
      }),
    );
  });

  it('are found by weekday, from the start and from the end of a month', () => {
    expect([nthWeekday(2026, 1, 1, 3), nthWeekday(2026, 5, 1, -1), nthWeekday(2026, 11, 4, 4)]).toEqual([
      '2026-01-19',
      '2026-05-25',
      '2026-11-26',
    ]);
  });
});

describe('Easter', () => {
  it.each(['1998-04-12', '2000-04-23', '2008-03-23', '2011-04-24', '2024-03-31', '2025-04-20', '2026-04-05', '2038-04-25', '2100-03-28'])(
    'falls on %s',
    (date) => {
      expect(easterSunday(Number(date.slice(0, 4)))).toBe(date);
    },
  );

  it('is a Sunday from March 22 to April 25', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1998, max: 2100 }), (year) => {
        const easter = easterSunday(year);
        expect(weekdayOf(easter)).toBe(0);
        expect(easter >= `${year}-03-22` && easter <= `${year}-04-25`).toBe(true);
      }),
    );
  });
});
