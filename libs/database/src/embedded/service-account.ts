import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from '../errors.js';

/** Codes of Node for a path that leads to nothing. */
const MISSING_CODES = new Set(['ENOENT', 'ENOTDIR']);

/** What `reading` gives, or null where there is no such file or folder; every other failure stays one. */
export async function nullIfMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (MISSING_CODES.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

const execFileAsync = promisify(execFile);

/** The unprivileged account that runs the server for root, which PostgreSQL refuses to run as. */
export interface ServiceAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that exist on practically every system, the fitting one first; none is created. */
const CANDIDATE_ACCOUNTS = ['postgres', 'nobody'];

/**
 * The account to run the server as; null when this process is not root and runs it as itself.
 * @throws EmbeddedPostgresError when root has no such account
 */
export async function serviceAccount(): Promise<ServiceAccount | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of CANDIDATE_ACCOUNTS) {
    const ids = await Promise.all([execFileAsync('id', ['-u', name]), execFileAsync('id', ['-g', name])]).catch(() => null);
    if (ids !== null) return { name, uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and neither account ${CANDIDATE_ACCOUNTS.join(' nor ')} exists. ` +
      'Create one, run Tandem as an ordinary user, or set DATABASE_URL.',
  );
}

/** The topmost existing folder on the way to `target` (it included) that `account` cannot enter; null when it can reach it. */
export async function inaccessibleFolder(target: string, account: ServiceAccount): Promise<string | null> {
  const parents: string[] = [];
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    parents.unshift(folder);
    if (folder === path.dirname(folder)) break;
  }
  for (const folder of parents) {
    const found = await nullIfMissing(stat(folder));
    if (found === null) return null;
    const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return folder;
  }
  return null;
}
