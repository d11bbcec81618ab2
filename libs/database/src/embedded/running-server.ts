import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS } from '../connection/connect.js';
import { EmbeddedPostgresError, isTransientFailure } from '../errors.js';
import { nullIfMissing } from './service-account.js';

const execFileAsync = promisify(execFile);

/** What a running server wrote about itself. */
interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export const lockFile = (cluster: string) => path.join(cluster, 'postmaster.pid');

/** The content of `postmaster.pid`: line 1 the process, line 4 the port (PostgreSQL's miscadmin.h); null without one. */
export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await nullIfMissing(readFile(lockFile(cluster), 'utf8'));
  if (text === null) return null;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Whether process `pid` exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether `pid` is a running PostgreSQL server: after a restart of the machine the number may belong to anything, and a
 * killed server that nobody waited for (a zombie, its command line empty) keeps it.
 */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return true;
  const name =
    (await readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (line) => line.split('\0')[0],
      () => null,
    )) ??
    (await execFileAsync('ps', ['-o', 'comm=', '-p', String(pid)]).then(
      (answer) => answer.stdout,
      () => '',
    ));
  return path.basename(name.trim()).startsWith('postgres');
}

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
      const what = `A PostgreSQL server (process ${postmaster.pid}) runs on ${cluster} but does not answer.`;
      throw new EmbeddedPostgresError(`${what} Stop it and start again.`);
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
    if (isTransientFailure(error)) return false;
    const why = (error as Error).message;
    throw new EmbeddedPostgresError(`A PostgreSQL server runs where the embedded one should, and refuses its password (${why}).`, {
      cause: error,
    });
  } finally {
    await client.end();
  }
}

/** Creates the database `name` unless it exists. @throws EmbeddedPostgresError when the server does not answer */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect().catch((cause: unknown) => {
    throw new EmbeddedPostgresError(`The embedded PostgreSQL does not answer (${(cause as Error).message}). Start again.`, { cause });
  });
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
