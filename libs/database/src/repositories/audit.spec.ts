import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../connection/connect.js';
import { startTestServer, type TestServer } from '../testing/index.js';
import { AuditRepository } from './audit.js';

const AT = Date.UTC(2026, 2, 6, 22);

describe('the audit log', () => {
  let server: TestServer;
  let database: Database;
  let audit: AuditRepository;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = await server.createDatabase();
    audit = new AuditRepository(database);
  });

  const entry = (subject: string, details = {}) => ({ at: AT, actor: 'operator', action: 'promoted', subject, reason: 'better', details, key: subject });
  /** What somebody with the rights of the database's owner can do. */
  const tamper = async (statement: string) => {
    await database.pool.query('alter table audit_log disable trigger audit_log_append_only');
    await database.pool.query(statement);
  };

  it('vouches for itself, whatever the entries hold and in whatever order their details were written', async () => {
    await audit.append(entry('a', { z: 1, a: { y: [1, { d: 2, c: 3 }], x: 'ü "\\' } }));
    await audit.append(entry('b', { big: 1e21, small: 0.1, nothing: null }));
    const { hash } = (await audit.list(1))[0]!;
    expect(await audit.verify(hash!)).toEqual({ entries: 2, unchained: 0, head: hash, knowsHead: true, firstBreak: null });
  });

  it('takes texts that the database cannot hold without what it cannot hold', async () => {
    await audit.append({ ...entry('a', { problem: 'half \ud800 and \0' }), reason: 'x\0y' });
    expect((await audit.list(1))[0]).toMatchObject({ reason: 'xy', details: { problem: 'half \ufffd and ' } });
    expect((await audit.verify()).firstBreak).toBeNull();
  });

  it('written by many at once is one chain, and each key stands in it once', async () => {
    const subjects = Array.from({ length: 30 }, (_, i) => `s${i % 20}`);
    await Promise.all(subjects.map((subject) => audit.append(entry(subject))));
    expect(await audit.verify()).toMatchObject({ entries: 20, firstBreak: null });
  });

  it.each([
    ['what an entry says was changed', `update audit_log set reason = 'worse' where subject = 'b'`, 'b'],
    ['when it was, was changed', `update audit_log set at = at + interval '1 ms' where subject = 'b'`, 'b'],
    ['a detail was changed', `update audit_log set details = '{"forced": false}' where subject = 'b'`, 'b'],
    ['an entry was removed', `delete from audit_log where subject = 'b'`, 'c'],
    ['a hash was removed', `update audit_log set hash = null where subject = 'b'`, 'b'],
    ['two entries changed places', `update audit_log set key = null, subject = case subject when 'b' then 'c' else 'b' end where subject in ('b', 'c')`, 'c'],
  ])('shows that %s', async (_, statement, where) => {
    for (const subject of ['a', 'b', 'c']) await audit.append(entry(subject, { forced: true }));
    await tamper(statement);
    const { firstBreak } = await audit.verify();
    const { rows } = await database.pool.query<{ subject: string }>('select subject from audit_log where id = $1', [firstBreak?.id]);
    expect(firstBreak?.problem).toMatch(/its hash is (missing|[0-9a-f]{64})/);
    expect(rows[0]?.subject).toBe(where);
  });

  it('shows entries cut off at its end to whoever noted the newest hash down', async () => {
    for (const subject of ['a', 'b']) await audit.append(entry(subject));
    const { hash } = (await audit.list(1))[0]!;
    await tamper(`delete from audit_log where subject = 'b'`);
    expect(await audit.verify(hash!)).toMatchObject({ firstBreak: null, knowsHead: false });
  });

  it('goes on from entries of before there was a chain, and says how many those are', async () => {
    await database.pool.query(`insert into audit_log (at, actor, action, subject, reason, details) values (now(), 'a', 'b', 'c', 'd', '{}')`);
    await audit.append(entry('a'));
    expect(await audit.verify()).toMatchObject({ entries: 2, unchained: 1, firstBreak: null });
  });
});
