import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import type { KeyFiles } from '@tandem/config';
import { from as copyFrom } from 'pg-copy-streams';
import { connect, type Database } from '../connection/connect.js';
import { migrate, type MigrateOptions } from '../connection/migrate.js';
import { TABLE_NAMES } from '../connection/requirements.js';
import { inTransaction, liftDeadlines } from '../connection/transaction.js';
import { BackupError, maskUrl } from '../errors.js';
import { BarRepository } from '../repositories/bars.js';
import { migrationsOf, readManifest, readRows, requireWhole, restoreFiles, type ArchivedTable, type BackupManifest } from './archive.js';

interface RestoreOptions extends MigrateOptions {
  /** Where the public keys and the heads of the audit log are looked for that belong to the database. */
  readonly keyFiles: KeyFiles;
  /** Wall time, milliseconds since the Unix epoch. */
  readonly at: number;
  /** Called before each table. */
  readonly report?: (table: string) => void;
}

/**
 * Fills an empty database from a backup, with or without TimescaleDB, whatever the other had. Its tables are made as they were and then
 * brought up to date, so that a backup of an older version will do. All of it is there in the end, or nothing.
 * @throws BackupError when the backup is not whole or of a newer version, or the database is not empty
 * @throws DatabaseUnreachableError, UnsuitableDatabaseError as `migrate` does
 */
export async function restore(
  url: string,
  directory: string,
  { report = () => undefined, keyFiles, at, ...options }: RestoreOptions,
): Promise<BackupManifest> {
  const manifest = await readManifest(directory);
  await requireWhole(directory, manifest);
  const migrations = await migrationsOf(manifest);
  try {
    const database = await connect(url, { applicationName: 'tandem-restore', max: 2 });
    try {
      await requireEmpty(database);
      await migrate(url, { ...options, migrations });
      await inTransaction(database.pool, async (client) => {
        await liftDeadlines(client);
        for (const table of manifest.tables) {
          report(table.name);
          await fill(client, table, directory);
        }
      });
      await migrate(url, options);
      await new BarRepository(database).refreshChanged(0);
      await restoreFiles(directory, manifest, keyFiles, at);
    } finally {
      await database.close();
    }
  } finally {
    await rm(migrations, { recursive: true, force: true });
  }
  return manifest;
}

/** @throws BackupError naming the table in which something is */
async function requireEmpty({ pool, url }: Database): Promise<void> {
  for (const name of TABLE_NAMES) {
    const { rows } = await pool.query<{ there: boolean }>('select to_regclass($1) is not null as there', [name]);
    if (!rows[0]!.there) continue;
    const { rowCount } = await pool.query(`select from ${name} limit 1`);
    if (rowCount !== 0)
      throw new BackupError(
        `${maskUrl(url)} is not empty (there is something in ${name}): expected a new database, so that nothing is lost.`,
      );
  }
}

/** @throws BackupError when the manifest says something else than the tables or the files */
async function fill(client: PoolClient, { name, columns, rows }: ArchivedTable, directory: string): Promise<void> {
  if (!TABLE_NAMES.includes(name)) throw new BackupError(`${name} is none of Tandem's tables: the backup's manifest was changed.`);
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const copy = client.query(copyFrom(`copy ${name} (${list}) from stdin`));
  await pipeline(readRows(directory, name), copy);
  if (copy.rowCount !== rows) throw new BackupError(`${name} got ${copy.rowCount} rows, ${rows} expected: nothing was restored.`);
  await continueNumbers(client, name);
}

/** New rows get numbers behind those that are there. */
async function continueNumbers(client: PoolClient, table: string): Promise<void> {
  const { rows } = await client.query<{ column: string }>(
    `select quote_ident(attname) as column from pg_attribute where attrelid = to_regclass($1) and attidentity <> ''`,
    [table],
  );
  for (const { column } of rows)
    await client.query(`select setval(pg_get_serial_sequence($1, $2), max(${column})) from ${table} having max(${column}) is not null`, [
      table,
      column,
    ]);
}
