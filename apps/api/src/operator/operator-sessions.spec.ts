import { beforeEach, describe, expect, it } from 'vitest';
import { IDLE_MS, MAX_SESSIONS, OperatorSessions, SESSION_MS } from './operator-sessions.js';

describe('OperatorSessions', () => {
  let now: number;
  let sessions: OperatorSessions;
  beforeEach(() => {
    now = 1_000_000;
    sessions = new OperatorSessions(() => now);
  });

  it('knows the tokens that it gave, and no other', () => {
    expect(sessions.use(sessions.begin())).toBe(true);
    expect(sessions.use('another')).toBe(false);
  });

  it('gives every sign-in a token of its own', () => {
    expect(sessions.begin()).not.toBe(sessions.begin());
  });

  it('ends a session that nobody used for an hour', () => {
    const [used, idle] = [sessions.begin(), sessions.begin()];
    now += IDLE_MS - 1;
    expect(sessions.use(used)).toBe(true);
    now += 1;
    expect(sessions.use(idle)).toBe(false);
    expect(sessions.use(used)).toBe(true);
  });

  it('ends a session after twelve hours, however much it was used', () => {
    const token = sessions.begin();
    for (const end = now + SESSION_MS; now < end; now += IDLE_MS / 2) expect(sessions.use(token)).toBe(true);
    expect(sessions.use(token)).toBe(false);
  });

  it('ends a session on demand, and no other', () => {
    const [token, other] = [sessions.begin(), sessions.begin()];
    sessions.end(token);
    expect([sessions.use(token), sessions.use(other)]).toEqual([false, true]);
  });

  it('tells when a session ends without using it', () => {
    const token = sessions.begin();
    const end = { expiresAt: now + SESSION_MS, idleExpiresAt: now + IDLE_MS };
    expect(sessions.endOf(token)).toEqual(end);
    now += IDLE_MS - 1;
    expect(sessions.endOf(token)).toEqual(end);
    sessions.use(token);
    expect(sessions.endOf(token)).toEqual({ ...end, idleExpiresAt: now + IDLE_MS });
    now += IDLE_MS - 1;
    expect(sessions.endOf(token)).not.toBeNull();
    now += 1;
    expect([sessions.endOf(token), sessions.use(token), sessions.endOf('another')]).toEqual([null, false, null]);
  });

  it('keeps only so many, and ends the one that was idle longest', () => {
    const tokens = Array.from({ length: MAX_SESSIONS }, () => sessions.begin());
    sessions.use(tokens[0]!);
    const newest = sessions.begin();
    expect(sessions.use(tokens[1]!)).toBe(false);
    for (const token of [tokens[0]!, ...tokens.slice(2), newest]) expect(sessions.use(token)).toBe(true);
  });
});
