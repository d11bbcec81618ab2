import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { DatabaseUnreachableError, isTransientFailure, UnsuitableDatabaseError } from '../errors.js';
import { CONNECT_TIMEOUT_MS } from './connect.js';
import { MIGRATIONS, requireUsableTimescale, requireWholeTables } from './requirements.js';

/** Any number that nothing else in the database locks: "tandem" in ASCII. */
const MIGRATION_LOCK = '127961812723053';

export interface MigrateOptions {
  /** `off`: tables made now are plain ones, also where TimescaleDB is available. Those that are there stay what they are. */
  readonly timescale?: 'auto' | 'off';
  /** Folder of the migrations; default: all of this version. */
  readonly migrations?: string;
}

/**
 * Brings the tables up to date. Safe when several processes start at once: one migrates, the others wait for it.
 * @throws DatabaseUnreachableError when the server does not answer
 * @throws UnsuitableDatabaseError when it lacks something, or the tables have lost something, with what to do
 */
export async function migrate(url: string, { timescale = 'auto', migrations = MIGRATIONS }: MigrateOptions = {}): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tandem-migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: '-c timezone=UTC',
  });
  let broken: Error | null = null;
  // What ends the connection may be said here alone; without a listener it would end the process.
  client.on('error', (error) => (broken ??= error));
  try {
    await client.connect();
  } catch (cause) {
    throw new DatabaseUnreachableError(url, { cause });
  }
  try {
    // A lock of the session: freed by ending the connection, also when this process dies.
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    if (timescale === 'off') await hideTimescale(client);
    else await requireUsableTimescale(client, url);
    await applyMigrations(drizzle(client), { migrationsFolder: migrations });
    await requireWholeTables(client, url);
  } catch (error) {
    throw explain(url, broken ?? error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** For this session the catalogue knows no TimescaleDB: the migrations ask it by unqualified names, as unqualified here. */
async function hideTimescale(client: pg.Client): Promise<void> {
  await client.query(`
    create temporary view pg_available_extensions as select * from pg_catalog.pg_available_extensions where name <> 'timescaledb';
    create temporary view pg_extension as select * from pg_catalog.pg_extension where extname <> 'timescaledb'`);
  // Named last, pg_catalog is not searched first; tables are made in the first schema, as ever.
  await client.query(`select set_config('search_path', current_setting('search_path') || ', pg_temp, pg_catalog', false)`);
}

/** Errors of the server say what it is about in their own words; the query around them is of no use. */
function explain(url: string, error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (isTransientFailure(cause)) return new DatabaseUnreachableError(url, { cause });
  if (!(cause instanceof pg.DatabaseError)) return error;
  const remedy = cause.code === INSUFFICIENT_PRIVILEGE ? ': the account of DATABASE_URL must own the database and what is in it' : '';
  return new UnsuitableDatabaseError(url, `its tables cannot be brought up to date (${cause.message})${remedy}`, { cause });
}

/** PostgreSQL's error code (manual, appendix A). */
const INSUFFICIENT_PRIVILEGE = '42501';
