import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from '../src/connection/migrate.js';
import { nullIfMissing } from '../src/embedded/service-account.js';
import { startEmbeddedPostgres } from '../src/embedded/start.js';
import { administer, urlOf } from './administer.js';
import { seal, TestDatabases } from './databases.js';

export interface TestServer {
  readonly databases: TestDatabases;
  /** Stops the server and removes its files; of a borrowed one, removes the databases made in it. */
  stop(): Promise<void>;
}

/** Starts a real server in a temporary folder on a free port. Commits do not wait for the disk. Most specs share one: see `useDatabase`. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tandem-test-'));
  // Tests may run as root, whose server runs under an account that must pass through.
  await chmod(folder, 0o711);
  const dataDir = path.join(folder, 'postgres');
  const server = await startEmbeddedPostgres({ dataDir, port: 0 });
  const databases = new TestDatabases({ admin: urlOf(server.url, 'postgres'), template: server.url });
  await databases.administer(async (admin) => {
    await admin.query('alter system set fsync = off');
    await admin.query('select pg_reload_conf()');
  });
  await migrate(server.url);
  return {
    databases,
    async stop() {
      await server.stop();
      await removeData(dataDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Only an administrator can end the scheduler of TimescaleDB in a template, which is copied while nobody is connected. */
const MAY_COPY = `
  select rolname as account, rolsuper or rolcreatedb and not exists (select from pg_settings where name like 'timescaledb.%') as allowed
  from pg_roles where rolname = current_user`;

/**
 * Makes databases in a server that runs already, such as one with TimescaleDB, and removes them in the end. The database that `url`
 * names is connected to and left alone.
 * @throws Error with what to do when the account may not create databases, or not copy them where TimescaleDB is loaded
 */
export async function borrowTestServer(url: string): Promise<TestServer> {
  const template = `tandem_test_${randomBytes(4).toString('hex')}`;
  await administer(url, async (admin) => {
    const { rows } = await admin.query<{ account: string; allowed: boolean }>(MAY_COPY);
    const { account, allowed } = rows[0]!;
    if (!allowed)
      throw new Error(
        `Tests make databases of their own, which the account ${account} of DATABASE_URL may not: ` +
          'give it CREATEDB, or SUPERUSER where TimescaleDB is loaded, or unset DATABASE_URL.',
      );
    await admin.query(`create database ${template} template template0`);
  });
  const databases = new TestDatabases({ admin: url, template: urlOf(url, template) });
  try {
    await migrate(databases.origin.template);
    await administer(url, (admin) => seal(admin, template));
  } catch (error) {
    await databases.dropAll();
    throw error;
  }
  return { databases, stop: () => databases.dropAll() };
}

/** Removes the data of a stopped embedded server, also where root's had to go elsewhere. */
async function removeData(dataDir: string): Promise<void> {
  const moved = await nullIfMissing(readlink(path.join(dataDir, 'moved-to')));
  if (moved !== null) await rm(moved, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
