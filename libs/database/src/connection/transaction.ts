import { drizzle } from 'drizzle-orm/node-postgres';
import pg, { type Pool, type PoolClient } from 'pg';
import { DatabaseUnreachableError, LockLostError } from '../errors.js';
import * as schema from '../schema/index.js';
import { CONNECT_TIMEOUT_MS, type Database } from './connect.js';

/** What pg reads at each query, and its types leave out (pg, lib/client.js). */
type WithDeadline = PoolClient & { readonly connectionParameters: { query_timeout: number | false } };

/**
 * Bulk reads and writes take as long as they take: for the rest of the transaction (or of the connection's life) neither server nor client
 * has a limit. A peer that is gone is noticed by TCP keep-alive; `inTransaction` sets the client's own limit back.
 */
export async function liftDeadlines(client: PoolClient, span: 'local' | 'session' = 'local'): Promise<void> {
  (client as WithDeadline).connectionParameters.query_timeout = false;
  await client.query(`set ${span} statement_timeout = 0`);
}

/**
 * Runs `work` in one transaction on one connection: committed when it resolves, rolled back when it rejects.
 * @param mode as in SQL behind `begin`, such as `read only`; default: the server's
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>, mode = ''): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements reports it here alone, and without a listener that would end the process.
  const onError = (error: Error) => (broken = error);
  client.on('error', onError);
  const parameters = (client as WithDeadline).connectionParameters;
  const deadline = parameters.query_timeout;
  try {
    await client.query(`begin ${mode}`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A rollback that fails too means the connection is lost, and so does no answer: the server rolls back, the pool drops the client.
    if (gaveNoAnswer(error)) broken = error;
    else await client.query('rollback').catch((lost: Error) => (broken = lost));
    throw error;
  } finally {
    client.off('error', onError);
    parameters.query_timeout = deadline;
    client.release(broken);
  }
}

/**
 * The database as a transaction sees it, for repositories that query: they read and write by the transaction's own connection, so that
 * none waits for another one. It ends with the transaction, and no repository can begin one in it.
 */
export function withinTransaction({ url, keys }: Database, client: PoolClient): Database {
  return {
    url,
    keys,
    pool: client as unknown as Pool,
    orm: drizzle(client, { schema }),
    close: () => Promise.reject(new Error('A transaction is closed by whoever began it.')),
  };
}

/** pg's own message when a deadline of this side has passed (pg, lib/client.js). */
function gaveNoAnswer(error: unknown): error is Error {
  return error instanceof Error && (error.message === 'Query read timeout' || gaveNoAnswer(error.cause));
}

/** Longest wait for the lock, milliseconds; then PostgreSQL refuses (`lock_not_available`), and the caller may try again. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Runs `work` while no other process or call holds the lock of that name in this database. The lock is that of a connection of its
 * own: it goes when the process dies, and however many wait, the connections that `work` needs are free.
 * @throws DatabaseUnreachableError when the server does not answer
 * @throws LockLostError when the connection broke meanwhile, so that another process may have held the lock, too; what `work` did stands
 */
export async function withAdvisoryLock<T>(url: string, name: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `tandem-lock-${name}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: LOCK_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
    options: `-c lock_timeout=${LOCK_TIMEOUT_MS}`,
  });
  // Without a listener a broken connection would end the process; that it broke shows when the lock is released.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new DatabaseUnreachableError(url, { cause });
  }
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const result = await work();
    await client.query('select pg_advisory_unlock(hashtext($1))', [name]).catch((cause: unknown) => {
      throw new LockLostError(name, { cause });
    });
    return result;
  } finally {
    await client.end();
  }
}
