import { readFileSync } from 'node:fs';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { AuditRepository } from '../repositories/audit.js';
import { useDatabase } from '../../testing/index.js';
import { connect } from './connect.js';
import { migrate } from './migrate.js';

const JOURNAL = JSON.parse(readFileSync(new URL('../../migrations/meta/_journal.json', import.meta.url), 'utf8')) as { entries: unknown[] };

const server = useDatabase();

/** The URL of a database without tables. */
async function emptyDatabase(): Promise<string> {
  const url = await server.createUrl();
  const name = url.slice(url.lastIndexOf('/') + 1);
  const admin = new pg.Client({ connectionString: url.replace(name, 'postgres') });
  await admin.connect();
  await admin.query(`drop database ${name}`);
  await admin.query(`create database ${name} template template0`);
  await admin.end();
  return url;
}

describe('migrating', () => {
  it('brings an empty database up to date when several processes start at once', async () => {
    const url = await emptyDatabase();
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const database = await connect(url);
    const { rows } = await database.pool.query('select count(*) as applied from drizzle.__drizzle_migrations');
    const relations = await database.pool.query(`
      select relname from pg_class where relname in ('bars', 'bars_adjusted', 'bars_5m', 'bars_1h', 'bars_1d')`);
    await database.close();
    expect(rows[0].applied).toBe(JOURNAL.entries.length);
    expect(relations.rowCount).toBe(5);
  });

  it('changes nothing when run again', async () => {
    const url = await server.createUrl();
    await expect(migrate(url)).resolves.toBeUndefined();
  });

  it('leaves bars a plain table where TimescaleDB is missing', async () => {
    const database = await server.createDatabase();
    const { rows } = await database.pool.query(`
      select relkind, (select count(*) from pg_extension where extname = 'timescaledb') as extensions
      from pg_class where relname = 'bars'`);
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
