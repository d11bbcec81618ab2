import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { DatabaseUnreachableError } from '../errors.js';

/** Beside `src` and `dist` alike, two levels above this file. */
const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Any number that nothing else in the database locks: "tandem" in ASCII. */
const MIGRATION_LOCK = '127961812723053';

/**
 * Brings the tables up to date. Safe when several processes start at once: one migrates, the others wait for it.
 * @throws DatabaseUnreachableError when the server does not answer
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'tandem-migrate', options: '-c timezone=UTC' });
  try {
    await client.connect();
  } catch (cause) {
    throw new DatabaseUnreachableError(url, { cause });
  }
  try {
    // A lock of the session: freed by ending the connection, also when this process dies.
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await applyMigrations(drizzle(client), { migrationsFolder: FOLDER });
  } finally {
    await client.end();
  }
}
