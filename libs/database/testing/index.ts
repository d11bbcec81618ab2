import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { connect, type ConnectOptions, type Database } from '../src/connection/connect.js';
import { startEmbeddedPostgres } from '../src/embedded/start.js';
import { nullIfMissing } from '../src/embedded/service-account.js';
import { migrate } from '../src/connection/migrate.js';

export { makeBars, makeClock, OPENING } from './bars.js';

/** A PostgreSQL server for one test file. */
export interface TestServer {
  /** URL of a new, migrated, empty database. */
  createUrl(): Promise<string>;
  /** A new, migrated, empty database, connected; closed by `stop`. */
  createDatabase(options?: ConnectOptions): Promise<Database>;
  /** Closes its databases, stops the server and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts a real server in a temporary folder on a free port. Call it in `beforeAll`, `stop` in `afterAll`. Databases are
 * copied from a migrated template, some 50 ms each.
 * @param options.durable whether commits wait for the disk, as they do outside tests; only measurements need it
 */
export async function startTestServer({ durable = false }: { readonly durable?: boolean } = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tandem-test-'));
  // Tests may run as root, whose server runs under an account that must pass through.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres'), port: 0 });
  await migrate(server.url);
  const urlOf = (database: string) => server.url.replace(/[^/]+$/, database);
  const template = path.basename(server.url);
  const admin = new pg.Client({ connectionString: urlOf('postgres') });
  await admin.connect();
  if (!durable) {
    await admin.query('alter system set fsync = off');
    await admin.query('select pg_reload_conf()');
  }
  const open: Database[] = [];

  const createUrl = async () => {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await admin.query(`create database ${name} template ${template}`);
    return urlOf(name);
  };
  return {
    createUrl,
    async createDatabase(options) {
      const database = await connect(await createUrl(), options);
      open.push(database);
      return database;
    },
    async stop() {
      await Promise.all(open.map((database) => database.close()));
      await admin.end();
      await server.stop();
      await removeData(path.join(dataDir, 'postgres'));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Removes the data of a stopped embedded server, also where root's had to go elsewhere. */
async function removeData(dataDir: string): Promise<void> {
  const moved = await nullIfMissing(readlink(path.join(dataDir, 'moved-to')));
  if (moved !== null) await rm(moved, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
