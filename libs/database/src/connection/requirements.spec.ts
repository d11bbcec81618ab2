import pg, { type ClientBase } from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { administer } from '../../testing/administer.js';
import { useDatabase } from '../../testing/index.js';
import { UnsuitableDatabaseError } from '../errors.js';
import { connect, type Database } from './connect.js';
import { migrate } from './migrate.js';
import { requireUsableTimescale } from './requirements.js';

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
});

describe('tables that have lost what makes them right', () => {
  it.each([
    ['a key', 'alter table bars drop constraint bars_symbol_ts_pk', 'bars_symbol_ts_pk'],
    ['a check', 'alter table predictions drop constraint predictions_sum', 'predictions_sum'],
    [
      'a reference',
      'alter table training_statistics drop constraint training_statistics_kind_version_model_versions_kind_version_fk',
      '_fk',
    ],
    ['a unique index', 'drop index quarantined_bars_once', 'quarantined_bars_once'],
    ['a trigger', 'drop trigger audit_log_append_only on audit_log', 'audit_log_append_only'],
    ['a view', 'drop view bars_1d', 'bars_1d'],
    ['the table of bars', 'drop table bars cascade', 'bars, '],
  ])('are refused by everything that connects: %s', async (_, damage, name) => {
    await database.pool.query(damage);
    for (const use of [connect, migrate]) {
      const attempt = use(database.url);
      await expect(attempt).rejects.toThrow(UnsuitableDatabaseError);
      await expect(attempt).rejects.toThrow(new RegExp(`lost .*${name}.*timescaledb_pre_restore`));
    }
  });

  it('are refused where aggregates of TimescaleDB are left without what they aggregate', async () => {
    const url = await server.createBlankUrl();
    await migrate(url, { timescale: 'off' });
    await administer(url, (admin) => admin.query('create table bars_1d_fetched ()'));
    await expect(connect(url)).rejects.toThrow(/lost the hypertable bars/);
  });

  it('are refused while a restore is not finished', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.pool.query(`alter database ${name} set timescaledb.restoring = 'on'`);
    await expect(connect(database.url)).rejects.toThrow(/timescaledb_post_restore/);
  });

  it('are not judged by this version when another made them', async () => {
    await database.pool.query('drop view bars_1d; insert into drizzle.__drizzle_migrations (hash, created_at) values (1, 1e15)');
    await (await connect(database.url)).close();
  });
});

describe('a server with TimescaleDB', () => {
  const check = (extension: object, url = 'postgres://me:s3cret@host/db') => {
    const client = { query: async (text: string) => ({ rows: [/migrations/.test(text) ? { migrated: false } : extension] }) };
    return requireUsableTimescale(client as unknown as ClientBase, url);
  };
  const fine = { available: '2.28.3', installed: null, loaded: true, creatable: true };

  it.each([
    fine,
    { ...fine, available: '2.15.0' },
    { ...fine, available: '2.23.0-dev' },
    { ...fine, available: '3.0.0', installed: '2.16.1', creatable: false },
  ])('is used: %o', async (extension) => {
    expect(await check(extension)).toBeUndefined();
  });

  it.each([
    [{ ...fine, loaded: false }, /not loaded: .*shared_preload_libraries.*TIMESCALEDB=off/],
    [{ ...fine, installed: '2.28.3', loaded: false }, /not loaded: .*shared_preload_libraries.*restart PostgreSQL\.$/],
    [{ ...fine, available: '2.9.3' }, /2\.9\.3 is too old: bring it to 2\.15\.0 or later/],
    [{ ...fine, installed: '1.7.5' }, /1\.7\.5 is too old/],
    [{ ...fine, creatable: false }, /administrator run "create extension timescaledb"/],
  ])('is refused in a sentence that says what to do: %o', async (extension, sentence) => {
    await expect(check(extension)).rejects.toThrow(sentence);
    await expect(check(extension)).rejects.not.toThrow(/s3cret/);
  });
});

describe('migrating where that is not possible', () => {
  it('is refused to an account that owns nothing, with what it needs', async () => {
    const role = `stranger_${process.pid}`;
    await database.pool.query(`create role ${role} login password 'x'`);
    const url = Object.assign(new URL(database.url), { username: role, password: 'x' });
    try {
      await expect(migrate(url.href, { timescale: 'off' })).rejects.toThrow(/permission denied.*must own the database/);
    } finally {
      await database.pool.query(`drop role ${role}`);
    }
  });

  it('names the server when the connection breaks meanwhile', async () => {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin; lock table drizzle.__drizzle_migrations in access exclusive mode');
    const attempt = migrate(database.url);
    const outcome = expect(attempt).rejects.toMatchObject({ name: 'DatabaseUnreachableError' });
    await vi.waitFor(async () => {
      const { rows } = await database.pool.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'tandem-migrate' and datname = current_database() and wait_event_type = 'Lock'`);
      expect(rows).toHaveLength(1);
    });
    await outcome;
    await holder.end();
  });
});
