import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, migrate, startEmbeddedPostgres, timescaleState, type Database } from '@tandem/database';
import { administer, urlOf } from '../../libs/database/testing/administer.ts';
import { UsageError } from '../stack/command-line.ts';
import type { Measurement } from './report.ts';

/** What the tables of a database are. */
export type Storage = 'plain' | 'TimescaleDB';
export type Databases = ReadonlyMap<Storage, Database>;

/**
 * Gives `work` new, migrated databases in the server of DATABASE_URL, plain and, where it has TimescaleDB, on that, so that both are
 * measured in one run. Without DATABASE_URL a plain one on an embedded server of its own, as durable as `npm start` has it.
 */
export async function withNewDatabases<T>(work: (databases: Databases) => Promise<T>): Promise<T> {
  const { DATABASE_URL: given } = process.env;
  return given === undefined || given === '' ? withEmbedded(work) : withGiven(given, work);
}

export async function withEmbedded<T>(work: (databases: Databases) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  chmodSync(folder, 0o711); // For root the server runs under another account, which must pass through.
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: 0 });
  try {
    return await withMigrated(new Map([['plain', server.url]]), work);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const SERVER = `
  select rolname as account, rolsuper or rolcreatedb as allowed,
         exists (select from pg_available_extensions where name = 'timescaledb') as timescale
  from pg_roles where rolname = current_user`;

async function withGiven<T>(url: string, work: (databases: Databases) => Promise<T>): Promise<T> {
  return administer(url, async (admin) => {
    const { rows } = await admin.query<{ account: string; allowed: boolean; timescale: boolean }>(SERVER);
    const { account, allowed, timescale } = rows[0]!;
    if (!allowed)
      throw new UsageError(
        `The benchmark makes databases of its own, which the account ${account} of DATABASE_URL may not: give it CREATEDB.`,
      );
    const storages: readonly Storage[] = timescale ? ['plain', 'TimescaleDB'] : ['plain'];
    const names = storages.map(() => `tandem_bench_${randomBytes(4).toString('hex')}`);
    try {
      for (const name of names) await admin.query(`create database ${name} template template0`);
      return await withMigrated(new Map(storages.map((storage, i) => [storage, urlOf(url, names[i]!)])), work);
    } finally {
      for (const name of names) await admin.query(`drop database if exists ${name} with (force)`);
    }
  });
}

async function withMigrated<T>(urls: ReadonlyMap<Storage, string>, work: (databases: Databases) => Promise<T>): Promise<T> {
  const databases = new Map<Storage, Database>();
  try {
    for (const [storage, url] of urls) {
      await migrate(url, { timescale: storage === 'plain' ? 'off' : 'auto' });
      const database = await connect(url, { statementTimeoutMs: 0 });
      databases.set(storage, database);
      if (((await timescaleState(database)) === null) !== (storage === 'plain'))
        throw new Error(`The tables of ${url} are not ${storage}.`);
    }
    return await work(databases);
  } finally {
    for (const database of databases.values()) await database.close();
  }
}

/** TimescaleDB beside plain PostgreSQL, by medians; empty where only one was measured. */
export function ratioTable(measured: ReadonlyMap<Storage, readonly Measurement[]>): string {
  const plain = measured.get('plain');
  const timescale = measured.get('TimescaleDB');
  if (plain === undefined || timescale === undefined) return '';
  const rows = plain.map(({ name, p50 }, i) => {
    const other = timescale[i]!.p50;
    return `| ${name} | ${p50.toFixed(1)} | ${other.toFixed(1)} | ${(other / p50).toFixed(2)} |`;
  });
  return ['| p50, milliseconds | plain | TimescaleDB | ratio |', '|---|---|---|---|', ...rows].join('\n');
}
