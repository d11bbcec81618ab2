import { describe, expect, it, onTestFinished } from 'vitest';
import { TcpProxy, useDatabase } from '../../testing/index.js';
import { LockLostError } from '../errors.js';
import type { Database } from './connect.js';
import { LeaderLock } from './leader-lock.js';
import { inTransaction } from './transaction.js';

/** Long, because other specs run beside this one: what counts is who leads, not when. */
const PATIENCE = { timeout: 60_000, interval: 20 };

describe('a leader', () => {
  const server = useDatabase();

  /** One that asks for the lock, by a way of its own to the database. */
  async function candidate(url: string) {
    const { port, hostname: host } = new URL(url);
    const way = await TcpProxy.to({ host, port: Number(port) });
    const events: string[] = [];
    const lock = new LeaderLock(url.replace(`:${port}/`, `:${way.port}/`), 'band', {
      onLead: () => events.push('leads'),
      onLost: () => events.push('lost'),
    });
    await lock.start();
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= lock.stop());
    onTestFinished(async () => {
      way.set();
      await stop();
      await way.cut();
    });
    return { lock, way, events, stop };
  }

  const leaders = (...all: readonly { readonly lock: LeaderLock }[]) => all.map(({ lock }) => lock.held);
  const backend = async ({ pool }: Database) => (await pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;

  it('is one of all that ask, and another one as soon as it gives the lock back', async () => {
    const url = await server.createUrl();
    const all = [await candidate(url), await candidate(url), await candidate(url)];
    const [first, second, third] = all;
    expect(leaders(...all)).toEqual([true, false, false]);

    await first!.stop();

    await expect.poll(() => leaders(second!, third!).filter(Boolean), PATIENCE).toHaveLength(1);
    expect(first!.events).toEqual(['leads']);
  });

  it('of one database leaves others alone', async () => {
    expect(leaders(await candidate(await server.createUrl()), await candidate(await server.createUrl()))).toEqual([true, true]);
  });

  it('alone writes by its connection, in transactions and outside of them', async () => {
    const database = await server.createDatabase();
    const [leader, other] = [await candidate(database.url), await candidate(database.url)];
    await database.pool.query('create table written (by text)');
    const write = ({ lock }: typeof leader, by: string) => lock.database.pool.query('insert into written values ($1)', [by]);
    const writeTogether = ({ lock }: typeof leader, by: string) =>
      inTransaction(lock.database.pool, (client) => client.query('insert into written values ($1)', [by]));

    await write(leader, 'leader');
    await writeTogether(leader, 'leader');
    await expect(write(other, 'other')).rejects.toBeInstanceOf(LockLostError);
    await expect(writeTogether(other, 'other')).rejects.toBeInstanceOf(LockLostError);

    expect((await database.pool.query('select by from written')).rows).toEqual([{ by: 'leader' }, { by: 'leader' }]);
  });

  it('that is cut off is followed by another, and can write no more, not even once it is back', async () => {
    const database = await server.createDatabase();
    const [leader, other] = [await candidate(database.url), await candidate(database.url)];
    await database.pool.query('create table written (by text)');

    leader.way.set({ isStalled: true });
    const late = inTransaction(leader.lock.database.pool, (client) => client.query(`insert into written values ('leader')`));
    late.catch(() => undefined);
    await expect.poll(() => other.lock.held, PATIENCE).toBe(true);
    leader.way.set();

    await expect(late).rejects.toThrow();
    await expect.poll(() => leader.events, PATIENCE).toEqual(['leads', 'lost']);
    expect((await database.pool.query('select by from written')).rows).toEqual([]);
  });

  it('asks again when its connection broke', async () => {
    const database = await server.createDatabase();
    const leader = await candidate(database.url);
    const before = await backend(leader.lock.database);

    await database.pool.query('select pg_terminate_backend($1)', [before]);

    await expect.poll(() => leader.events, PATIENCE).toEqual(['leads', 'lost', 'leads']);
    expect(await backend(leader.lock.database)).not.toBe(before);
  });

  it('stays one while its statements fail', async () => {
    const leader = await candidate(await server.createUrl());
    await expect(leader.lock.database.pool.query('select 1 / 0')).rejects.toThrow('division by zero');
    await backend(leader.lock.database);
    expect(leader.events).toEqual(['leads']);
  });
});
