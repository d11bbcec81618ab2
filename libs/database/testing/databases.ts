import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { connect, type ConnectOptions, type Database } from '../src/connection/connect.js';
import { administer, nameOf, urlOf } from './administer.js';
import { testKeyring } from './keys.js';

/** Where databases are made; plain values, so that one process can hand them to others. */
export interface DatabaseOrigin {
  /** URL of a database that is connected to for making others, and left alone. */
  readonly admin: string;
  /** URL of the migrated template; nobody may be connected to it. The names of all databases made begin with its name. */
  readonly template: string;
}

/** Makes databases in a PostgreSQL server by copying a migrated template, some 50 ms each. */
export class TestDatabases {
  private readonly stem: string;

  constructor(readonly origin: DatabaseOrigin) {
    this.stem = nameOf(origin.template);
  }

  /** URL of a new, migrated, empty database. */
  createUrl(): Promise<string> {
    return this.copy(this.stem);
  }

  /** URL of a new database without tables. */
  createBlankUrl(): Promise<string> {
    return this.copy('template0');
  }

  /** A new, migrated, empty database, connected. The caller closes it. */
  async create(options?: ConnectOptions): Promise<Database> {
    return connect(await this.createUrl(), { keys: testKeyring(), ...options });
  }

  /**
   * A new database with what `fill` stores. `fill` runs once for all callers that name the same contents, in whatever process: the others
   * get copies of what it stored.
   * @param name of the contents, letters, digits and underscores
   */
  async createFilled(name: string, fill: (database: Database) => Promise<void>): Promise<Database> {
    const filled = `${this.stem}_filled_${name}`;
    await this.administer(async (admin) => {
      await admin.query('select pg_advisory_lock(hashtext($1))', [filled]); // Freed with the connection.
      const { rowCount } = await admin.query('select from pg_database where datname = $1', [filled]);
      if (rowCount !== 0) return;
      const draft = await this.create();
      await fill(draft);
      await draft.close();
      await seal(admin, nameOf(draft.url));
      await admin.query(`alter database ${nameOf(draft.url)} rename to ${filled}`);
    });
    return connect(await this.copy(filled), { keys: testKeyring() });
  }

  /** Removes a database with all that is connected to it. */
  async drop(url: string): Promise<void> {
    await this.administer((admin) => admin.query(`drop database if exists ${nameOf(url)} with (force)`));
  }

  /** Removes every database of this origin, the template included. */
  async dropAll(): Promise<void> {
    await this.administer(async (admin) => {
      const { rows } = await admin.query<{ name: string }>('select datname as name from pg_database where starts_with(datname, $1)', [
        this.stem,
      ]);
      for (const { name } of rows) await admin.query(`drop database if exists ${name} with (force)`);
    });
  }

  async administer<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
    return administer(this.origin.admin, work);
  }

  private async copy(template: string): Promise<string> {
    const name = `${this.stem}_${randomUUID().replaceAll('-', '')}`;
    await this.administer((admin) => admin.query(`create database ${name} template ${template}`));
    return urlOf(this.origin.template, name);
  }
}

/**
 * Makes a database fit to be copied: nobody may be connected to it then, and TimescaleDB's scheduler joins every database that lets it.
 * It goes by itself when a copy begins; an administrator can end it before.
 */
export async function seal(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [name]).catch(() => undefined);
}
