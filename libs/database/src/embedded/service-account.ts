import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.js';
import { nullWhenMissing } from './when-missing.js';

const run = promisify(execFile);

/** The unprivileged account that runs the server for root, which PostgreSQL refuses to run as. */
export interface ServiceAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that exist on practically every system, the fitting one first; none is created. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * The account to run the server as; null when this process is not root and runs it as itself.
 * @throws EmbeddedPostgresError when root has no such account
 */
export async function serviceAccount(): Promise<ServiceAccount | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of CANDIDATES) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => null);
    if (ids !== null) return { name, uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and neither account ${CANDIDATES.join(' nor ')} exists. ` +
      'Create one, run Tandem as an ordinary user, or set DATABASE_URL.',
  );
}

/** The topmost existing folder on the way to `target` (it included) that `account` cannot enter; null when it can reach it. */
export async function barrierOf(target: string, account: ServiceAccount): Promise<string | null> {
  const parents: string[] = [];
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    parents.unshift(folder);
    if (folder === path.dirname(folder)) break;
  }
  for (const folder of parents) {
    const found = await nullWhenMissing(stat(folder));
    if (found === null) return null;
    const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return folder;
  }
  return null;
}
