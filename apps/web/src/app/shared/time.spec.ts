import { describe, expect, it } from 'vitest';
import {
  bothTimes,
  newYorkClock,
  newYorkClockWithSeconds,
  newYorkDate,
  newYorkDay,
  newYorkDayWithYear,
  newYorkMinuteOfDay,
  newYorkWeekday,
} from './time';

describe('New York time', () => {
  it('shows the opening minute in winter and in summer as 09:30', () => {
    expect(newYorkClock(Date.parse('2026-01-22T14:30:00Z'))).toBe('09:30');
    expect(newYorkClock(Date.parse('2026-07-22T13:30:00Z'))).toBe('09:30');
  });

  it('shows midnight as 00:00, never as 24:00', () => {
    expect(newYorkClockWithSeconds(Date.parse('2026-01-22T05:00:00Z'))).toBe('00:00:00');
    expect(newYorkMinuteOfDay(Date.parse('2026-01-22T05:00:00Z'))).toBe(0);
  });

  it('keeps the evening in New York on its own date though UTC is a day further', () => {
    const evening = Date.parse('2026-03-07T01:00:00Z');
    expect(newYorkDate(evening)).toBe('2026-03-06');
    expect(newYorkDay(evening)).toBe('Fri 6 Mar');
    expect(newYorkDayWithYear(evening)).toBe('Fri 6 Mar 2026');
    expect(newYorkWeekday(evening)).toBe('Fri');
  });

  it('has the clock of the reader beside it', () => {
    expect(bothTimes(Date.parse('2026-03-06T14:30:00Z'))).toBe('Fri 6 Mar, 09:30 · 23:30 here');
  });

  it('counts minutes since midnight', () => {
    expect(newYorkMinuteOfDay(Date.parse('2026-01-22T14:30:00Z'))).toBe(570);
  });
});
