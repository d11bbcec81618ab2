import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { DatabaseUnreachableError, UnsuitableDatabaseError } from '../errors.js';
import { NO_KEYS, type Keyring } from '../keys/keyring.js';
import { valueTypes } from '../schema/columns.js';
import * as schema from '../schema/index.js';
import { requireWholeTables } from './requirements.js';

export interface ConnectOptions {
  /** Most connections of this process, default 10. */
  readonly max?: number;
  /** Name of the connections in `pg_stat_activity`, default `tandem`. */
  readonly applicationName?: string;
  /** A statement that runs longer is cancelled, milliseconds; default 30,000. Bulk reads and writes have no bound. */
  readonly statementTimeoutMs?: number;
  /** By whom what is written here is signed, and whose signatures count in what is read; default: nobody, and nobody's. */
  readonly keys?: Keyring;
  /** Called for connections that broke while idle; the pool replaces them. */
  readonly onIdleError?: (error: Error) => void;
}

/** A pool of connections and the typed query builder over it. Every repository takes one. */
export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly orm: NodePgDatabase<typeof schema>;
  readonly keys: Keyring;
  /** Closes the pool after the queries that are under way. */
  close(): Promise<void>;
}

/** A query of page, loop or ingestion that takes longer has gone wrong. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Of every connection. Long enough for a server that is just recovering from a crash, short enough that the failure is reported. */
export const CONNECT_TIMEOUT_MS = 10_000;

/**
 * On top of the statement's own limit, which a server that hangs or is cut off does not keep: then the connection is given up here. What
 * has no limit there has none here.
 */
const ANSWER_MARGIN_MS = 5_000;

/** A connection that is silent for so long is asked whether its peer is there. */
const KEEP_ALIVE_MS = 10_000;

/** A transaction left open by a hung client holds its locks no longer than this. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/**
 * TimescaleDB lets a transaction unpack 100,000 rows of compressed chunks and refuses what goes beyond (53400), for ever: one minute of a
 * hundred symbols can do it. Elsewhere this is a setting that nobody reads. A statement, because poolers drop or refuse it as an option
 * of the connection.
 */
const UNPACK_ANY = 'set timescaledb.max_tuples_decompressed_per_dml_transaction = 0';

/**
 * Opens a pool in UTC and checks that the server answers and that the tables, where there are some, are whole.
 * @throws DatabaseUnreachableError naming the server (password masked) and what to do
 * @throws UnsuitableDatabaseError when the tables have lost something, as in a restore, with what to do
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'tandem',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + ANSWER_MARGIN_MS }),
    // What hangs half-open, as behind a cable that was pulled, is noticed.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    options: '-c timezone=UTC',
    types: valueTypes,
    // A version without the setting may refuse its name.
    onConnect: async (client) => void (await client.query(UNPACK_ANY).catch(() => undefined)),
  });
  // Without a listener a broken idle connection would end the process; the pool itself replaces it.
  pool.on('error', (error) => options.onIdleError?.(error));
  try {
    await requireWholeTables(pool, url);
  } catch (cause) {
    await pool.end();
    if (cause instanceof UnsuitableDatabaseError) throw cause;
    throw new DatabaseUnreachableError(url, { cause });
  }
  return { url, pool, orm: drizzle(pool, { schema }), keys: options.keys ?? NO_KEYS, close: () => pool.end() };
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
