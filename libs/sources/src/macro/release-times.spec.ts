import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, newYorkDate, nextSession, sessionOn } from '@tandem/domain';
import { inferLag } from './observe.js';
import { RELEASE_RULES } from './release-times.js';

const knownAt = (series: string, observedOn: string) => new Date(RELEASE_RULES.get(series)!.lag(observedOn)).toISOString();

describe('without vintages', () => {
  it.each([
    ['VIXCLS', '2026-01-22', '2026-01-23T14:30:00.000Z', 'Thursday, at the open of Friday'],
    ['VIXCLS', '2026-01-16', '2026-01-20T14:30:00.000Z', 'Friday, on Tuesday: Monday is a holiday'],
    ['VIXCLS', '2026-11-27', '2026-11-30T14:30:00.000Z', 'a half day, on Monday'],
    ['DGS10', '2026-01-22', '2026-01-23T21:15:00.000Z', 'Thursday, at 16:15 of Friday'],
    ['DGS10', '2026-03-06', '2026-03-09T20:15:00.000Z', 'Friday, on Monday, in summer time'],
    ['DGS10', '2025-10-10', '2025-10-14T20:15:00.000Z', 'Friday, on Tuesday: the Board rests on Columbus Day, the exchange does not'],
    ['DGS10', '2025-11-10', '2025-11-12T21:15:00.000Z', 'Monday, on Wednesday: Veterans Day'],
    ['DFF', '2018-11-09', '2018-11-13T21:15:00.000Z', 'Friday, on Tuesday: Veterans Day is kept on Monday'],
    ['DFF', '2022-03-05', '2022-03-08T21:15:00.000Z', 'Saturday, with Monday on Tuesday'],
    ['DFF', '2022-03-06', '2022-03-08T21:15:00.000Z', 'Sunday, likewise'],
    ['DFF', '2022-03-07', '2022-03-08T21:15:00.000Z', 'Monday, on Tuesday'],
    ['CPIAUCSL', '2026-01-01', '2026-02-28T13:30:00.000Z', 'January, by the end of February'],
    ['CPIAUCSL', '2025-12-01', '2026-01-31T13:30:00.000Z', 'December, by the end of January'],
    ['UNRATE', '2025-08-01', '2025-09-30T12:30:00.000Z', 'August, by the end of September'],
    ['UNRATE', '2025-09-01', '2025-11-20T13:30:00.000Z', 'September 2025, after the shutdown'],
  ])('%s of %s is known from %s on (%s)', (series, observedOn, expected) => {
    expect(knownAt(series, observedOn)).toBe(expected);
  });

  it.each([
    ['CPIAUCSL', '2015-01-01', '2015-02-26T13:30:00Z'],
    ['CPIAUCSL', '2013-09-01', '2013-10-30T12:30:00Z'],
    ['CPIAUCSL', '2025-09-01', '2025-10-24T12:30:00Z'],
    ['CPIAUCSL', '2025-11-01', '2025-12-18T13:30:00Z'],
    ['UNRATE', '2013-09-01', '2013-10-22T12:30:00Z'],
    ['UNRATE', '2025-11-01', '2025-12-16T13:30:00Z'],
    ['UNRATE', '2026-01-01', '2026-02-11T13:30:00Z'],
  ])('%s of %s is not known before its late release at %s', (series, observedOn, released) => {
    expect(RELEASE_RULES.get(series)!.lag(observedOn)).toBeGreaterThanOrEqual(Date.parse(released));
  });

  const days = fc.integer({ min: 0, max: 52_000 }).map((n) => addDays('1954-07-01', n));

  it.each(['VIXCLS', 'DGS10', 'DFF'])('%s is never known before the day observed is over, nor a later day earlier', (series) => {
    const { lag } = RELEASE_RULES.get(series)!;
    fc.assert(
      fc.property(days, (day) => {
        expect(newYorkDate(lag(day)) > day).toBe(true);
        expect(lag(addDays(day, 1))).toBeGreaterThanOrEqual(lag(day));
      }),
    );
  });

  it.each(['CPIAUCSL', 'UNRATE'])('%s is never known before the month observed is over, nor a later month earlier', (series) => {
    const { lag } = RELEASE_RULES.get(series)!;
    fc.assert(
      fc.property(days, (day) => {
        const month = day.slice(0, 7);
        expect(newYorkDate(lag(`${month}-01`)).slice(0, 7) > month).toBe(true);
        expect(lag(`${addDays(`${month}-28`, 4).slice(0, 7)}-01`)).toBeGreaterThanOrEqual(lag(`${month}-01`));
      }),
    );
  });

  it('VIXCLS is known in the session after each session, and in none before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }).map((n) => addDays('1998-01-05', n)),
        (day) => {
          fc.pre(sessionOn(day) !== undefined);
          expect(RELEASE_RULES.get('VIXCLS')!.lag(day)).toBe(nextSession(day).open);
        },
      ),
    );
  });
});

describe('the lag of a series that nothing is known of', () => {
  const every = (days: number, count = 40) => Array.from({ length: count }, (_, i) => addDays('2020-01-01', i * days));

  it.each([
    ['daily', every(1), '2026-01-12'],
    ['weekly', every(7), '2026-01-22'],
    ['monthly', every(30), '2026-04-04'],
    ['quarterly', every(91), '2026-08-01'],
    ['yearly', every(365), '2028-01-03'],
    ['of a single day', ['2026-01-01'], '2028-01-03'],
    ['of no day', [], '2028-01-03'],
  ])('is long enough for one that is %s', (_, dates, expected) => {
    expect(newYorkDate(inferLag(dates)('2026-01-01'))).toBe(expected);
  });

  it('is not shortened by a few holidays', () => {
    const businessDays = every(1, 100).filter((_, i) => i % 7 < 5 && i !== 23);
    expect(newYorkDate(inferLag(businessDays)('2026-01-01'))).toBe('2026-01-12');
  });
});
