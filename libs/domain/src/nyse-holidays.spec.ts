import { describe, expect, it } from 'vitest';
import { nyseEarlyCloses, nyseHolidays } from './nyse-holidays.js';

/** As published on https://www.nyse.com/markets/hours-calendars. */
const PUBLISHED: readonly { year: number; closed: readonly string[]; halfDays: readonly string[] }[] = [
  {
    year: 2024,
    closed: ['01-01', '01-15', '02-19', '03-29', '05-27', '06-19', '07-04', '09-02', '11-28', '12-25'],
    halfDays: ['07-03', '11-29', '12-24'],
  },
  {
    year: 2025,
    closed: ['01-01', '01-20', '02-17', '04-18', '05-26', '06-19', '07-04', '09-01', '11-27', '12-25'],
    halfDays: ['07-03', '11-28', '12-24'],
  },
  {
    year: 2026,
    closed: ['01-01', '01-19', '02-16', '04-03', '05-25', '06-19', '07-03', '09-07', '11-26', '12-25'],
    halfDays: ['11-27', '12-24'],
  },
  {
    year: 2027,
    closed: ['01-01', '01-18', '02-15', '03-26', '05-31', '06-18', '07-05', '09-06', '11-25', '12-24'],
    halfDays: ['11-26'],
  },
];

describe.each(PUBLISHED)('the calendar of $year', ({ year, closed, halfDays }) => {
  it('closes on the published holidays', () => {
    expect(nyseHolidays(year)).toEqual(closed.map((day) => `${year}-${day}`));
  });

  it('closes early on the published half days', () => {
    expect(nyseEarlyCloses(year)).toEqual(halfDays.map((day) => `${year}-${day}`));
  });
});

describe('observance', () => {
  it('does not make up for a New Year on a Saturday', () => {
    expect(nyseHolidays(2021)).not.toContain('2021-12-31');
    expect(nyseHolidays(2022)[0]).toBe('2022-01-17');
  });

  it('moves a New Year on a Sunday to Monday', () => {
    expect(nyseHolidays(2023)[0]).toBe('2023-01-02');
  });

  it('knows Juneteenth from 2022 on, its first on a Monday for a Sunday', () => {
    expect(nyseHolidays(2021).filter((day) => day.startsWith('2021-06'))).toEqual([]);
    expect(nyseHolidays(2022)).toContain('2022-06-20');
  });

  it('closed early on the Friday after a Thursday July 4 before 2013, on the Wednesday before it since', () => {
    expect(nyseEarlyCloses(2002)[0]).toBe('2002-07-05');
    expect(nyseEarlyCloses(2013)[0]).toBe('2013-07-03');
  });
});
