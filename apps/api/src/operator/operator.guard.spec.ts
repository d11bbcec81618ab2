import { describe, expect, it } from 'vitest';
import { OperatorSessions, SESSION_MS } from './operator.guard.js';

describe('OperatorSessions', () => {
  it('knows the tokens that it gave, until they expire', () => {
    let now = 1_000_000;
    const sessions = new OperatorSessions(() => now);
    const token = sessions.begin();
    expect(sessions.isSignedIn(token)).toBe(true);
    expect(sessions.isSignedIn('another')).toBe(false);
    now += SESSION_MS;
    expect(sessions.isSignedIn(token)).toBe(false);
  });

  it('gives every sign-in a token of its own', () => {
    const sessions = new OperatorSessions(() => 0);
    expect(sessions.begin()).not.toBe(sessions.begin());
  });
});
