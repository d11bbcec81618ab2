import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/index.js';
import { isPassingFailure } from './passing-failure.js';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('telling failures that pass from those that stay', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '08006', '25006', '40001', '40P01', '53100', '53200', '53300', '55P03', '57014', '57P01', '57P03'])('%s passes', (code) => {
    expect(isPassingFailure(withCode(code))).toBe(true);
  });

  it.each(['23505', '42P01', '22P02', '28P01', '', 'toString', 'ENOENT'])('%s stays', (code) => {
    expect(isPassingFailure(withCode(code))).toBe(false);
  });

  it('looks at what caused an error', () => {
    expect(isPassingFailure(new Error('query failed', { cause: withCode('EPIPE') }))).toBe(true);
  });
});

describe('a real server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('says with a passing failure that a statement took too long or may not write now', async () => {
    const { pool } = await server.createDatabase({ statementTimeoutMs: 20 });
    const failure = (query: string) => pool.query(query).catch((error: unknown) => error);
    expect(isPassingFailure(await failure('select pg_sleep(5)'))).toBe(true);
    expect(isPassingFailure(await failure('begin read only; create table a (b int)'))).toBe(true);
    expect(isPassingFailure(await failure('select from nowhere'))).toBe(false);
  });
});
