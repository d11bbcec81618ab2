import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { DatabaseUnreachableError } from '../errors.js';
import { valueTypes } from '../schema/columns.js';
import * as schema from '../schema/index.js';

export interface ConnectOptions {
  /** Most connections of this process, default 10. */
  readonly max?: number;
  /** Name of the connections in `pg_stat_activity`, default `tandem`. */
  readonly applicationName?: string;
  /** A statement that runs longer is cancelled, milliseconds; default 30,000. Bulk reads and writes have no bound. */
  readonly statementTimeoutMs?: number;
  /** Called for connections that broke while idle; the pool replaces them. */
  readonly onIdleError?: (error: Error) => void;
}

/** A pool of connections and the typed query builder over it. Every repository takes one. */
export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly orm: NodePgDatabase<typeof schema>;
  /** Closes the pool after the queries that are under way. */
  close(): Promise<void>;
}

/** Long enough for a server that is just recovering from a crash, short enough that the failure is reported. */
const CONNECT_TIMEOUT_MS = 10_000;

/** A transaction left open by a hung client holds its locks no longer than this. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/**
 * Opens a pool in UTC and checks that the server answers.
 * @throws DatabaseUnreachableError naming the server (password masked) and what to do
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'tandem',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    options: '-c timezone=UTC',
    types: valueTypes,
  });
  // Without a listener a broken idle connection would end the process; the pool itself replaces it.
  pool.on('error', (error) => options.onIdleError?.(error));
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    throw new DatabaseUnreachableError(url, { cause });
  }
  return { url, pool, orm: drizzle(pool, { schema }), close: () => pool.end() };
}

/** The database's clock, milliseconds since the Unix epoch. */
export async function databaseTime({ pool }: Pick<Database, 'pool'>): Promise<number> {
  const { rows } = await pool.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
  return Number(rows[0]!.ms);
}

/**
 * How far this machine's clock is ahead of the database's. Times that machines record are compared with one another, so that all must agree
 * with the one clock that all of them reach. Right to half the duration of the query.
 * @param now this machine's clock, milliseconds since the Unix epoch
 * @returns milliseconds; negative when it is behind
 */
export async function clockOffset(database: Pick<Database, 'pool'>, now: () => number): Promise<number> {
  const asked = now();
  const there = await databaseTime(database);
  return Math.round((asked + now()) / 2 - there);
}
