import { beforeEach, describe, expect, it } from 'vitest';
import { OperatorKeyRepository, OperatorSessionRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { IDLE_MS, MAX_SESSIONS, OperatorSessions, SESSION_MS } from './operator-sessions.js';

describe('OperatorSessions', () => {
  const server = useDatabase();
  let now: number;
  let database: Database;
  let sessions: OperatorSessions;
  /** What a process makes of the database. */
  const process = () => new OperatorSessions(new OperatorSessionRepository(database), () => now);
  beforeEach(async () => {
    now = Date.UTC(2026, 2, 6);
    database = await server.createDatabase();
    sessions = process();
  });

  it('knows the tokens that it gave, and no other', async () => {
    expect(await sessions.use(await sessions.begin())).toBe(true);
    expect(await sessions.use('another')).toBe(false);
  });

  it('gives every sign-in a token of its own', async () => {
    expect(await sessions.begin()).not.toBe(await sessions.begin());
  });

  it('ends a session that nobody used for an hour', async () => {
    const [used, idle] = [await sessions.begin(), await sessions.begin()];
    now += IDLE_MS - 1;
    expect(await sessions.use(used)).toBe(true);
    now += 1;
    expect(await sessions.use(idle)).toBe(false);
    expect(await sessions.use(used)).toBe(true);
  });

  it('ends a session after twelve hours, however much it was used', async () => {
    const token = await sessions.begin();
    for (const end = now + SESSION_MS; now < end; now += IDLE_MS / 2) expect(await sessions.use(token)).toBe(true);
    expect(await sessions.use(token)).toBe(false);
  });

  it('ends a session on demand, and no other', async () => {
    const [token, other] = [await sessions.begin(), await sessions.begin()];
    await sessions.end(token);
    expect([await sessions.use(token), await sessions.use(other)]).toEqual([false, true]);
  });

  it('tells when a session ends without using it', async () => {
    const token = await sessions.begin();
    const end = { expiresAt: now + SESSION_MS, idleExpiresAt: now + IDLE_MS };
    expect(await sessions.endOf(token)).toEqual(end);
    now += IDLE_MS - 1;
    expect(await sessions.endOf(token)).toEqual(end);
    await sessions.use(token);
    expect(await sessions.endOf(token)).toEqual({ ...end, idleExpiresAt: now + IDLE_MS });
    now += IDLE_MS - 1;
    expect(await sessions.endOf(token)).not.toBeNull();
    now += 1;
    expect([await sessions.endOf(token), await sessions.use(token), await sessions.endOf('another')]).toEqual([null, false, null]);
  });

  it('keeps only so many, and ends the one that was idle longest', async () => {
    const tokens: string[] = [];
    for (; tokens.length < MAX_SESSIONS; now += 1) tokens.push(await sessions.begin());
    now += 1;
    await sessions.use(tokens[0]!);
    const newest = await sessions.begin();
    expect(await sessions.use(tokens[1]!)).toBe(false);
    for (const token of [tokens[0]!, ...tokens.slice(2), newest]) expect(await sessions.use(token)).toBe(true);
  });

  it('keeps no more of them when all sign in at once', async () => {
    await Promise.all(Array.from({ length: 2 * MAX_SESSIONS }, () => sessions.begin()));
    expect((await database.pool.query('select from operator_sessions')).rowCount).toBe(MAX_SESSIONS);
  });

  it('hold in every process that serves the database, and end in all of them', async () => {
    const token = await sessions.begin();
    expect(await process().use(token)).toBe(true);
    await process().end(token);
    expect(await sessions.use(token)).toBe(false);
  });

  it('end when another operator key counts', async () => {
    const token = await sessions.begin();
    await new OperatorKeyRepository(database).activate('a'.repeat(64));
    expect(await sessions.use(token)).toBe(false);
  });
});
