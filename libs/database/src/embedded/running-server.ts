import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isPassingFailure } from '../connection/passing-failure.js';
import { EmbeddedPostgresError } from './errors.js';
import { isAlive, isPostgres, lockFile, readPostmaster } from './postmaster.js';

/** A server found running may still be recovering from a crash. */
const READY_TIMEOUT_MS = 90_000;
const POLL_MS = 100;

/**
 * The port of the server that already runs on `cluster`, once it answers; null when none runs. The lock file of a dead
 * server is left to PostgreSQL, which replaces it, unless its process number belongs to another program by now.
 * @throws EmbeddedPostgresError when a server runs there and does not become ready
 */
export async function findRunning(cluster: string, urlOf: (port: number) => string, log: (line: string) => void): Promise<number | null> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const postmaster = await readPostmaster(cluster);
    if (postmaster === null) return null;
    // Not a number: the file is being written this moment.
    if (postmaster.pid > 0 && !(await isPostgres(postmaster.pid))) {
      log(`The last server on ${cluster} ended without cleaning up; PostgreSQL recovers from its write-ahead log.`);
      if (isAlive(postmaster.pid)) await removeLock(cluster, postmaster.pid);
      return null;
    }
    if (postmaster.port > 0 && (await answers(urlOf(postmaster.port)))) return postmaster.port;
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(`A PostgreSQL server (process ${postmaster.pid}) runs on ${cluster} but does not answer. Stop it and start again.`);
    }
    await sleep(POLL_MS);
  }
}

/** PostgreSQL would take the process that has the number now for its own. */
async function removeLock(cluster: string, pid: number): Promise<void> {
  const file = lockFile(cluster);
  // Another start may have replaced it meanwhile.
  if ((await readFile(file, 'utf8')).startsWith(`${pid}\n`)) await rm(file);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (isPassingFailure(error)) return false;
    throw new EmbeddedPostgresError(`A PostgreSQL server runs where the embedded one should, and refuses its password (${(error as Error).message}).`, { cause: error });
  } finally {
    await client.end();
  }
}

/** Creates the database `name` unless it exists. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Another process made it meanwhile.
    if ((error as { code?: string }).code !== '42P04' && (error as { code?: string }).code !== '23505') throw error;
  } finally {
    await client.end();
  }
}
