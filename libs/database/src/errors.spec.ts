import { describe, expect, it } from 'vitest';
import { connect } from './connection/connect.js';
import { isTransientFailure, maskUrl } from './errors.js';
import { useDatabase } from '../testing/index.js';

describe('connection URLs in messages', () => {
  it.each([
    ['postgres://me:s3cret@host:5432/db', 'postgres://me:***@host:5432/db'],
    ['postgres://me:p@ss@host/db', 'postgres://me:***@host/db'],
    ['postgres://host/db', 'postgres://host/db'],
  ])('%s is shown as %s', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });

  it('an unreachable server is named without its password, with what to do', async () => {
    // Port 1 is reserved (tcpmux) and listened on by nothing.
    const failure = connect('postgres://me:s3cret@127.0.0.1:1/db');
    await expect(failure).rejects.toMatchObject({ name: 'DatabaseUnreachableError' });
    await expect(failure).rejects.toThrow(/127\.0\.0\.1:1.*DATABASE_URL/s);
    await expect(failure).rejects.not.toThrow(/s3cret/);
  });
});

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('a transient failure', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    '08006',
    '25006',
    '40001',
    '40P01',
    '53100',
    '53200',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P03',
  ])('%s is one', (code) => {
    expect(isTransientFailure(withCode(code))).toBe(true);
  });

  it.each(['53400', '23505', '42P01', '22P02', '28P01', '', 'toString', 'ENOENT'])('%s is none', (code) => {
    expect(isTransientFailure(withCode(code))).toBe(false);
  });

  it('is found as the cause of another error', () => {
    expect(isTransientFailure(new Error('query failed', { cause: withCode('EPIPE') }))).toBe(true);
  });
});

describe('a real server', () => {
  const server = useDatabase();

  it('counts a statement that took too long or may not write now as transient', async () => {
    const { pool } = await server.createDatabase({ statementTimeoutMs: 20 });
    const failure = (query: string) => pool.query(query).catch((error: unknown) => error);
    expect(isTransientFailure(await failure('select pg_sleep(5)'))).toBe(true);
    expect(isTransientFailure(await failure('begin read only; create table a (b int)'))).toBe(true);
    expect(isTransientFailure(await failure('select from nowhere'))).toBe(false);
  });
});
