import { afterAll, inject, onTestFinished, TestRunner } from 'vitest';
import type { ConnectOptions, Database } from '../src/connection/connect.js';
import { TestDatabases, type DatabaseOrigin } from './databases.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL server that all spec files of a run share. */
    databaseOrigin: DatabaseOrigin;
  }
}

/** Makes databases in the server that all spec files share; who calls this removes them. See `useDatabase`. */
export function sharedDatabases(): TestDatabases {
  return new TestDatabases(inject('databaseOrigin'));
}

/** Databases of one spec file in the server that all spec files share. */
export interface SpecDatabases {
  /** URL of a new, migrated, empty database. */
  createUrl(): Promise<string>;
  /** URL of a new database without tables. */
  createBlankUrl(): Promise<string>;
  /** A new, migrated, empty database, connected. */
  createDatabase(options?: ConnectOptions): Promise<Database>;
  /** A new database, connected, with what `fill` stores, which is stored once a run: see `TestDatabases.createFilled`. */
  createFilled(name: string, fill: (database: Database) => Promise<void>): Promise<Database>;
}

/**
 * Gives a spec file databases of its own in the server that all spec files share. Call it outside of tests. A database is closed and
 * removed at
 * the end of the test that made it, or of the file when a `beforeAll` did.
 */
export function useDatabase(): SpecDatabases {
  const databases = sharedDatabases();
  const clearedAtEnd: (() => Promise<void>)[] = [];
  const removals: Promise<void>[] = [];
  afterAll(async () => {
    for (const clear of clearedAtEnd) await clear();
    await Promise.all(removals);
  });
  const removedInTime = (clear: () => Promise<void>) => {
    // Nobody waits for the removal itself but the end of the file.
    if (TestRunner.getCurrentTest() === undefined) clearedAtEnd.push(clear);
    else onTestFinished(() => void removals.push(clear()));
  };
  const connected = (database: Database) => {
    removedInTime(async () => {
      await database.close();
      await databases.drop(database.url);
    });
    return database;
  };
  const removed = (url: string) => {
    removedInTime(() => databases.drop(url));
    return url;
  };
  return {
    createUrl: async () => removed(await databases.createUrl()),
    createBlankUrl: async () => removed(await databases.createBlankUrl()),
    createDatabase: async (options) => connected(await databases.create(options)),
    createFilled: async (name, fill) => connected(await databases.createFilled(name, fill)),
  };
}
