import pg from 'pg';
import { DatabaseUnreachableError, LockLostError } from '../errors.js';

/** Longest wait for others, milliseconds; then PostgreSQL refuses (`lock_not_available`), and whoever asked may try again. */
const LONGEST_WAIT_MS = 60_000;

/** A server that answers nothing at all is given up after this, milliseconds. */
const NO_ANSWER_MS = 10_000;

/**
 * Runs `work` while no other process or call holds the lock of that name in this database. The lock is that of a connection of its
 * own: it goes when the process dies, and however many wait, the connections that `work` needs are free.
 * @throws DatabaseUnreachableError when the server does not answer
 * @throws LockLostError when the connection broke meanwhile, so that others may have come between; what `work` did stands
 */
export async function withAdvisoryLock<T>(url: string, name: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `tandem-lock-${name}`,
    connectionTimeoutMillis: NO_ANSWER_MS,
    query_timeout: LONGEST_WAIT_MS + NO_ANSWER_MS,
    options: `-c lock_timeout=${LONGEST_WAIT_MS}`,
  });
  // Unheard, a connection that breaks would end the process; that it did shows when the lock is given back.
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
