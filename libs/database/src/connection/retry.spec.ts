import { describe, expect, it } from 'vitest';
import { isConnectionLost, retryLostConnection } from './retry.js';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('telling a lost connection from a wrong query', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '08006'])('%s is a lost connection', (code) => {
    expect(isConnectionLost(withCode(code))).toBe(true);
  });
  it('looks at what caused an error', () => {
    expect(isConnectionLost(new Error('query failed', { cause: withCode('EPIPE') }))).toBe(true);
  });
  it.each(['23505', '42P01', '57014'])('%s is not', (code) => {
    expect(isConnectionLost(withCode(code))).toBe(false);
  });
});

describe('trying again', () => {
  const failing = (times: number, error: Error) => {
    let calls = 0;
    return async () => {
      if (++calls <= times) throw error;
      return calls;
    };
  };
  it('repeats work whose connection was lost until it succeeds', async () => {
    expect(await retryLostConnection(failing(2, withCode('ECONNRESET')), { delayMs: 1 })).toBe(3);
  });
  it('gives up after the last attempt', async () => {
    await expect(retryLostConnection(failing(9, withCode('ECONNRESET')), { delayMs: 1, attempts: 3 })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
  it('throws any other failure at once', async () => {
    let retries = 0;
    const work = retryLostConnection(failing(1, withCode('23505')), { delayMs: 1, onRetry: () => retries++ });
    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect(retries).toBe(0);
  });
});
