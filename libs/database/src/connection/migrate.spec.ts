import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { DatabaseUnreachableError } from '../errors.js';
import { AuditRepository } from '../repositories/audit.js';
import { BarRepository } from '../repositories/bars.js';
import { makeBars, makeClock, OPENING, useDatabase } from '../../testing/index.js';
import { connect } from './connect.js';
import { migrate } from './migrate.js';

const JOURNAL = JSON.parse(readFileSync(new URL('../../migrations/meta/_journal.json', import.meta.url), 'utf8')) as { entries: unknown[] };

const server = useDatabase();

describe('migrating', () => {
  it('brings an empty database up to date when several processes start at once', async () => {
    const url = await server.createBlankUrl();
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const database = await connect(url);
    const { rows } = await database.pool.query('select count(*) as applied from drizzle.__drizzle_migrations');
    const relations = await database.pool.query(`
      select relname from pg_class where relname in ('bars', 'bars_adjusted', 'bars_5m', 'bars_1h', 'bars_1d')`);
    await database.close();
    expect(rows[0].applied).toBe(JOURNAL.entries.length);
    expect(relations.rowCount).toBe(5);
  });

  it('gives up a server that takes the connection and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const refused = expect(migrate(`postgres://tandem@127.0.0.1:${port}/tandem`)).rejects.toThrow(DatabaseUnreachableError);
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    await refused;
    silent.close();
  });

  it('changes nothing when run again', async () => {
    const url = await server.createUrl();
    await expect(migrate(url)).resolves.toBeUndefined();
  });

  it('leaves bars a plain table where TimescaleDB is missing or not wanted', async () => {
    const url = await server.createBlankUrl();
    await migrate(url, { timescale: 'off' });
    await migrate(url);
    const database = await connect(url);
    const { rows } = await database.pool.query(`
      select relkind, (select count(*) from pg_extension where extname = 'timescaledb') as extensions
      from pg_class where relname = 'bars'`);
    const bars = new BarRepository(database);
    await bars.upsertLive(makeBars('SPY', 3), makeClock(OPENING));
    expect(await bars.maintain(OPENING + 3_600_000)).toEqual([]);
    expect(await bars.history('SPY', '5m', OPENING, OPENING, 1)).toMatchObject([{ ts: OPENING, close: 102 }]);
    await database.close();
    expect(rows).toEqual([{ relkind: 'r', extensions: 0 }]);
  });

  it('refuses changes of what was audited', async () => {
    const database = await server.createDatabase();
    await new AuditRepository(database).append({ at: 0, actor: 'a', action: 'b', subject: 'c', reason: 'd' });
    await expect(database.pool.query(`update audit_log set actor = 'x'`)).rejects.toThrow(/append-only/);
    await expect(database.pool.query('delete from audit_log')).rejects.toThrow(/append-only/);
  });

  it('keeps at most one market clock', async () => {
    const database = await server.createDatabase();
    const insert = (oneRow: boolean) =>
      database.pool.query(
        `
        insert into market_clock (one_row, source, state, market_time, wall_time, speed)
        values ($1, 'replay', 'open', now(), now(), 1)`,
        [oneRow],
      );
    await insert(true);
    await expect(insert(true)).rejects.toThrow(/market_clock_pkey/);
    await expect(insert(false)).rejects.toThrow(/market_clock_one_row/);
  });
});
