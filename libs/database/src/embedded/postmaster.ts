import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { nullWhenMissing } from './when-missing.js';

const run = promisify(execFile);

/** What a running server wrote about itself. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export const lockFile = (cluster: string) => path.join(cluster, 'postmaster.pid');

/** The content of `postmaster.pid`: line 1 the process, line 4 the port (PostgreSQL's miscadmin.h); null without one. */
export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await nullWhenMissing(readFile(lockFile(cluster), 'utf8'));
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
    (await readFile(`/proc/${pid}/cmdline`, 'utf8').then((line) => line.split('\0')[0], () => null)) ??
    (await run('ps', ['-o', 'comm=', '-p', String(pid)]).then((answer) => answer.stdout, () => ''));
  return path.basename(name.trim()).startsWith('postgres');
}
