import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SHARED_PLACE } from './binaries.js';
import { EmbeddedPostgresError } from './errors.js';
import { barrierOf, type ServiceAccount } from './service-account.js';
import { nullWhenMissing } from './when-missing.js';

/** Where one embedded server keeps its things. */
export interface Place {
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
const MOVED = 'moved-to';

/** Other accounts may pass through, not look. */
const PASSABLE = 0o711;

/**
 * Makes the folders and the password. As root, with `directory` below a folder that the service account cannot enter (such
 * as /root), the data goes to a new folder below /var/lib/tandem, which the link `moved-to` names: deleting
 * `directory` still means a fresh start.
 */
export async function preparePlace(directory: string, account: ServiceAccount | null, log: (line: string) => void): Promise<Place> {
  try {
    if (!existsSync(directory)) {
      await mkdir(directory, { recursive: true });
      await chmod(directory, PASSABLE);
    }
    const home = await homeOf(directory, account, log);
    const cluster = path.join(home, 'cluster');
    const password = await passwordOf(path.join(directory, 'password'));
    return { directory, home, cluster, serverLog: path.join(cluster, 'server.log'), ownerFile: path.join(directory, 'owner'), password };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The folder ${directory} for the embedded PostgreSQL cannot be used (${(cause as Error).message}). ` +
        'Make it writable, choose another VAR_DIR, or set DATABASE_URL.',
      { cause },
    );
  }
}

async function homeOf(directory: string, account: ServiceAccount | null, log: (line: string) => void): Promise<string> {
  const link = path.join(directory, MOVED);
  const moved = await nullWhenMissing(readlink(link));
  if (moved !== null) return moved;
  const barrier = account && (await barrierOf(directory, account));
  if (barrier === null) return directory;
  await mkdir(SHARED_PLACE, { recursive: true, mode: 0o755 });
  const home = await mkdtemp(path.join(SHARED_PLACE, 'data-'));
  await chmod(home, PASSABLE);
  await symlink(home, link);
  log(`The account ${account!.name} that runs PostgreSQL for root cannot enter ${barrier}: the database is kept in ${home}.`);
  return home;
}

/** Known to this account alone: the server listens on the loopback interface, which every account of the machine reaches. */
async function passwordOf(file: string): Promise<string> {
  const made = randomBytes(18).toString('hex');
  await writeFile(file, made, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return readFile(file, 'utf8');
}
