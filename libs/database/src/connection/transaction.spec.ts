import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { DatabaseUnreachableError, LockLostError } from '../errors.js';
import { useDatabase } from '../../testing/index.js';
import type { Database } from './connect.js';
import { inTransaction, withAdvisoryLock } from './transaction.js';

describe('inTransaction', () => {
  const server = useDatabase();
  let database: Database;
  beforeAll(async () => {
    database = await server.createDatabase();
  });

  it('fails, and leaves the process and the pool in order, when the connection breaks between two statements', async () => {
    const work = inTransaction(database.pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
      await sleep(100);
      await client.query('select 1');
    });
    await expect(work).rejects.toThrow();
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('an advisory lock', () => {
  const server = useDatabase();
  let database: Database;
  beforeAll(async () => {
    database = await server.createDatabase({ max: 1 });
  });

  it('lets one in at a time, with the pool to itself', async () => {
    let inside = 0;
    const visits = Array.from({ length: 8 }, () =>
      withAdvisoryLock(database.url, 'door', async () => {
        inside += 1;
        await database.pool.query('select pg_sleep(0.005)');
        return inside--;
      }),
    );
    expect(await Promise.all(visits)).toEqual(Array<number>(8).fill(1));
  });

  it('is free again after work that failed', async () => {
    await expect(withAdvisoryLock(database.url, 'door', () => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
    expect(await withAdvisoryLock(database.url, 'door', async () => 'in')).toBe('in');
  });

  it('keeps locks of another name apart', async () => {
    expect(await withAdvisoryLock(database.url, 'door', () => withAdvisoryLock(database.url, 'window', async () => 'in'))).toBe('in');
  });

  it('fails when its connection broke', async () => {
    const cut = () =>
      database.pool.query(`
      select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'tandem-lock-door'`);
    await expect(withAdvisoryLock(database.url, 'door', cut)).rejects.toBeInstanceOf(LockLostError);
  });

  it('names the server that does not answer', async () => {
    await expect(withAdvisoryLock('postgres://tandem@127.0.0.1:1/tandem', 'door', async () => 'in')).rejects.toBeInstanceOf(
      DatabaseUnreachableError,
    );
  });
});
