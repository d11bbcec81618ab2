import { describe, expect, it } from 'vitest';
import { sessionOn } from './nyse-calendar.js';
import { minuteOfSession, sessionMinutes } from './session-time.js';

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
