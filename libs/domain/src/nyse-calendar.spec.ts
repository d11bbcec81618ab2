import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, weekdayOf } from './calendar-date.js';
import { newYorkTime } from './new-york-time.js';
import {
  CalendarError,
  firstSessionOf,
  isHalfDay,
  isInRegularHours,
  minuteOfSession,
  nextSession,
  previousSession,
  sessionAt,
  sessionMinutes,
  sessionOn,
  sessionsBefore,
  sessionsBetween,
} from './nyse-calendar.js';
import { UNSCHEDULED_HOURS } from './nyse-holidays.js';

const anyDay = fc.integer({ min: 0, max: 37_600 }).map((days) => addDays('1998-01-02', days));

describe('sessionsBefore', () => {
  it('are those that end with the last one before the day, whether or not that is a session itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 37_600 }), fc.integer({ min: 1, max: 15 }), (days, count) => {
        const date = addDays('1998-01-02', days);
        expect(sessionsBefore(date, count)).toEqual(sessionsBetween(addDays(date, -40), addDays(date, -1)).slice(-count));
      }),
      { numRuns: 50 },
    );
    expect(sessionsBefore('2026-03-05', 0)).toEqual([]);
  });
});

describe('firstSessionOf', () => {
  it('is so many sessions back, the last one counted', () => {
    const dates = [1, 2, 3].map((count) => firstSessionOf(count, '2026-03-09').date);
    expect(dates).toEqual(['2026-03-09', '2026-03-06', '2026-03-05']);
  });
});

describe('sessionOn', () => {
  it.each([
    ['a summer day', '2026-07-01', '2026-07-01T13:30:00Z', '2026-07-01T20:00:00Z'],
    ['a winter day', '2026-01-22', '2026-01-22T14:30:00Z', '2026-01-22T21:00:00Z'],
    ['the Monday after clocks go forward', '2026-03-09', '2026-03-09T13:30:00Z', '2026-03-09T20:00:00Z'],
    ['a half day', '2025-11-28', '2025-11-28T14:30:00Z', '2025-11-28T18:00:00Z'],
    ['the last day of 1999', '1999-12-31', '1999-12-31T14:30:00Z', '1999-12-31T18:00:00Z'],
  ])('gives the hours of %s', (_, date, open, close) => {
    expect(sessionOn(date)).toMatchObject({ date, open: Date.parse(open), close: Date.parse(close) });
  });

  it.each(['2001-09-11', '2001-09-14', '2004-06-11', '2007-01-02', '2012-10-30', '2018-12-05', '2025-01-09'])(
    'knows that the exchange stayed closed on %s',
    (date) => expect(sessionOn(date)).toBeUndefined(),
  );

  it.each(['1997-12-31', '2101-01-03', '2026-02-30', '2026-1-5', 'today'])('refuses %s and says what it expects', (date) => {
    expect(() => sessionOn(date)).toThrow(CalendarError);
    expect(() => sessionOn(date)).toThrow(/expected a day YYYY-MM-DD from 1998 to 2100/);
  });

  it.each([
    ['two minutes of silence after the attacks of 2001', '2001-09-17', '13:33', '20:00', 387],
    ['silence for the troops in Afghanistan', '2001-10-08', '13:31', '20:00', 389],
    ['the first anniversary of the attacks', '2002-09-11', '16:00', '20:00', 240],
    ['silence for the troops in Iraq', '2003-03-20', '14:32', '21:00', 388],
    ['silence for Ronald Reagan', '2004-06-07', '13:32', '20:00', 388],
    ['a failure four minutes before the close', '2005-06-01', '13:30', '19:56', 386],
    ['silence for Gerald Ford', '2006-12-27', '14:32', '21:00', 388],
  ])('knows the hours of %s', (_, date, open, close, minutes) => {
    const session = sessionOn(date)!;
    expect(session).toEqual({
      date,
      open: Date.parse(`${date}T${open}:00Z`),
      close: Date.parse(`${date}T${close}:00Z`),
      earlyClose: date === '2005-06-01',
    });
    expect(sessionMinutes(session)).toBe(minutes);
    expect(isHalfDay(session)).toBe(false);
    expect(sessionAt(session.open - 1)).toBeUndefined();
    expect(minuteOfSession(session, session.open)).toBe(0);
    expect(isInRegularHours(session.close)).toBe(false);
  });

  it('opens at 09:30 New York on weekdays only and closes at 16:00 or 13:00, whatever the season', () => {
    fc.assert(
      fc.property(anyDay, (date) => {
        const session = sessionOn(date);
        if (session === undefined || UNSCHEDULED_HOURS.has(date)) return;
        expect([1, 2, 3, 4, 5]).toContain(weekdayOf(date));
        expect(session.open).toBeLessThan(session.close);
        expect(newYorkTime(session.open)).toEqual({ date, weekday: weekdayOf(date), hour: 9, minute: 30 });
        expect(newYorkTime(session.close)).toMatchObject({ date, hour: session.earlyClose ? 13 : 16, minute: 0 });
      }),
    );
  });

  it('has 249 to 253 sessions in a year without unscheduled closures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2026, max: 2100 }), (year) => {
        const count = sessionsBetween(`${year}-01-01`, `${year}-12-31`).length;
        expect(count).toBeGreaterThanOrEqual(249);
        expect(count).toBeLessThanOrEqual(253);
      }),
      { numRuns: 10 },
    );
  });
});

describe('sessionAt', () => {
  const { open, close } = sessionOn('2026-01-22')!;

  it('contains its first instant and not its end', () => {
    expect(sessionAt(open)?.date).toBe('2026-01-22');
    expect(sessionAt(close - 1)?.date).toBe('2026-01-22');
    expect(sessionAt(open - 1)).toBeUndefined();
    expect(sessionAt(close)).toBeUndefined();
  });

  it('finds nothing on a half day after 13:00', () => {
    expect(sessionAt(Date.parse('2025-11-28T18:00:00Z'))).toBeUndefined();
  });
});

describe('neighbours', () => {
  it('skip weekends, holidays and unscheduled closures', () => {
    expect(nextSession('2026-07-02').date).toBe('2026-07-06');
    expect(nextSession('2001-09-10').date).toBe('2001-09-17');
    expect(previousSession('2026-01-20').date).toBe('2026-01-16');
  });

  it("are each other's inverse", () => {
    fc.assert(
      fc.property(
        anyDay.filter((date) => date > '1998-01-05' && date < '2100-12-25' && sessionOn(date) !== undefined),
        (date) => {
          expect(previousSession(nextSession(date).date).date).toBe(date);
        },
      ),
    );
  });

  it('of a span are listed in order with both ends', () => {
    expect(sessionsBetween('2025-01-07', '2025-01-13').map((session) => session.date)).toEqual([
      '2025-01-07',
      '2025-01-08',
      '2025-01-10',
      '2025-01-13',
    ]);
  });
});

describe('time within a session', () => {
  it('has 390 minutes on a full day and 210 on a half day', () => {
    expect(sessionMinutes(sessionOn('2026-01-22')!)).toBe(390);
    expect(sessionMinutes(sessionOn('2025-11-28')!)).toBe(210);
  });

  it('counts whole minutes from the open', () => {
    const session = sessionOn('2026-01-22')!;
    expect(minuteOfSession(session, session.open + 59_999)).toBe(0);
    expect(minuteOfSession(session, session.close - 60_000)).toBe(389);
  });
});
