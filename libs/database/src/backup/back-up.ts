import { mkdir, rename, rm, stat } from 'node:fs/promises';
import type { PoolClient } from 'pg';
import type { KeyFiles } from '@tandem/config';
import { to as copyTo } from 'pg-copy-streams';
import { databaseTime, type Database } from '../connection/connect.js';
import { JOURNAL, TABLE_NAMES } from '../connection/requirements.js';
import { inTransaction, liftDeadlines } from '../connection/transaction.js';
import { BackupError } from '../errors.js';
import { storedSource } from '../repositories/market-clock.js';
import { keepFiles, writeManifest, writeRows, type ArchivedTable, type BackupManifest } from './archive.js';

/** Tandem's tables, with what can be written to them, and what their keys refer to. */
const TABLES = `
  select relname::text as name,
    array(
      select attname::text from pg_attribute
      where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
    ) as columns,
    array(
      select referred.relname::text from pg_constraint join pg_class as referred on referred.oid = confrelid
      where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid
    ) as refers
  from pg_class
  where relname = any($1) and relkind in ('r', 'p')
    and relnamespace = (select relnamespace from pg_class where oid = to_regclass('champions'))
  order by relname`;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly refers: readonly string[];
}

/**
 * Writes all that Tandem has stored to a new folder, as it is at one instant, while everything goes on. Left out are aggregates of bars,
 * which come from it anew, and the histories of runs, which Temporal keeps.
 * @param directory is made; it appears under its name when it is whole
 * @param keyFiles what has to be there to verify what is in it; the private key stays where it is
 * @param report called before each table
 * @throws BackupError when there is something of that name, or the database has no tables
 */
export async function backUp(
  database: Database,
  directory: string,
  keyFiles: KeyFiles,
  report: (table: string) => void = () => undefined,
): Promise<BackupManifest> {
  if (await stat(directory).catch(() => null)) throw new BackupError(`${directory} exists already: expected the name of a new folder.`);
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const madeAt = await databaseTime(database);
  // Before the tables are read: a head that is signed meanwhile would be of entries that are not in them.
  const files = await keepFiles(partial, keyFiles);
  const manifest = await inTransaction(
    database.pool,
    async (client): Promise<BackupManifest> => {
      await liftDeadlines(client);
      const tables: ArchivedTable[] = [];
      for (const table of await tablesOf(client)) {
        report(table.name);
        tables.push(await archive(client, table, partial));
      }
      return {
        format: 1,
        madeAt: Math.round(madeAt),
        source: await storedSource(client),
        migrations: await appliedMigrations(client),
        tables,
        files,
      };
    },
    'isolation level repeatable read read only',
  );
  await writeManifest(partial, manifest);
  await rename(partial, directory);
  return manifest;
}

/** Each behind those that it refers to. */
async function tablesOf(client: PoolClient): Promise<Table[]> {
  const { rows } = await client.query<Table>(TABLES, [TABLE_NAMES]);
  if (rows.length === 0) throw new BackupError('The database has no tables of Tandem: there is nothing to back up.');
  const ordered: Table[] = [];
  for (let left = rows; left.length > 0;) {
    const ready = left.filter(({ refers }) => refers.every((name) => !left.some((other) => other.name === name)));
    if (ready.length === 0)
      throw new BackupError(`The keys of ${left.map(({ name }) => name).join(', ')} refer to each other in a circle.`);
    ordered.push(...ready);
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** A query, because COPY of a hypertable itself finds none of its rows. */
async function archive(client: PoolClient, { name, columns }: Table, directory: string): Promise<ArchivedTable> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const copy = client.query(copyTo(`copy (select ${list} from ${name}) to stdout`));
  const sha256 = await writeRows(directory, name, copy);
  return { name, columns, rows: copy.rowCount, sha256 };
}

async function appliedMigrations(client: PoolClient): Promise<string[]> {
  const names = JOURNAL.entries.map(({ tag }) => tag);
  const { rows } = await client.query<{ applied: number }>('select count(*)::int as applied from drizzle.__drizzle_migrations');
  const { applied } = rows[0]!;
  if (applied !== names.length)
    throw new BackupError(
      `The tables are of another version of Tandem (${applied} migrations, ${names.length} expected): start this one once.`,
    );
  return names;
}
