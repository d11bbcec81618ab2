import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { connect, type ConnectOptions, type Database } from '../src/connection/connect.js';
import { migrate } from '../src/connection/migrate.js';
import { nullIfMissing } from '../src/embedded/service-account.js';
import { startEmbeddedPostgres } from '../src/embedded/start.js';

/** Makes databases in a PostgreSQL server by copying a migrated template, some 50 ms each. */
export class TestDatabases {
  /** @param url of the template; nobody may be connected to it */
  constructor(readonly url: string) {}

  /** URL of a new, migrated, empty database. */
  createUrl(): Promise<string> {
    return this.copy(path.basename(this.url));
  }

  /** A new, migrated, empty database, connected. The caller closes it. */
  async create(options?: ConnectOptions): Promise<Database> {
    return connect(await this.createUrl(), options);
  }

  /**
   * A new database with what `fill` stores. `fill` runs once for all callers that name the same contents, in whatever process: the others
   * get
   * copies of what it stored.
   * @param name of the contents, letters, digits and underscores
   */
  async createFilled(name: string, fill: (database: Database) => Promise<void>): Promise<Database> {
    const filled = `filled_${name}`;
    await this.administer(async (admin) => {
      await admin.query('select pg_advisory_lock(hashtext($1))', [filled]); // Freed with the connection.
      const { rowCount } = await admin.query('select from pg_database where datname = $1', [filled]);
      if (rowCount !== 0) return;
      const draft = await this.create();
      await fill(draft);
      await draft.close();
      await admin.query(`alter database ${path.basename(draft.url)} rename to ${filled}`);
    });
    return connect(await this.copy(filled));
  }

  /** Removes a database with all that is connected to it. */
  async drop(url: string): Promise<void> {
    await this.administer((admin) => admin.query(`drop database if exists ${path.basename(url)} with (force)`));
  }

  async administer<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
    const admin = new pg.Client({ connectionString: this.urlOf('postgres') });
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.end();
    }
  }

  private async copy(template: string): Promise<string> {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await this.administer((admin) => admin.query(`create database ${name} template ${template}`));
    return this.urlOf(name);
  }

  private urlOf(database: string): string {
    return this.url.replace(/[^/]+$/, database);
  }
}

export interface TestServer {
  readonly databases: TestDatabases;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** Starts a real server in a temporary folder on a free port. Commits do not wait for the disk. Most specs share one: see `useDatabase`. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tandem-test-'));
  // Tests may run as root, whose server runs under an account that must pass through.
  await chmod(folder, 0o711);
  const dataDir = path.join(folder, 'postgres');
  const server = await startEmbeddedPostgres({ dataDir, port: 0 });
  const databases = new TestDatabases(server.url);
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

/** Removes the data of a stopped embedded server, also where root's had to go elsewhere. */
async function removeData(dataDir: string): Promise<void> {
  const moved = await nullIfMissing(readlink(path.join(dataDir, 'moved-to')));
  if (moved !== null) await rm(moved, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
