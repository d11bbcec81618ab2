import { describe, expect, it } from 'vitest';
import { connect } from './connection/connect.js';
import { maskUrl } from './errors.js';

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
