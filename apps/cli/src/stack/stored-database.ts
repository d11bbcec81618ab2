import { existsSync } from 'node:fs';
import { deriveSettings, type Settings } from '@tandem/config';
import { startEmbeddedPostgres } from '@tandem/database';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import { findLocalStack, type StackDatabase } from './find-stack.js';

/**
 * Gives `work` the database that the settings name, else that of the stack that runs here, else the stored one, started meanwhile.
 * @throws CommandError when there is none
 */
export async function withStoredDatabase<T>(settings: Settings, work: (stored: StackDatabase) => Promise<T>): Promise<T> {
  const { databaseDirectory, keyFiles } = deriveSettings(settings);
  if (settings.DATABASE_URL !== undefined) return work({ databaseUrl: settings.DATABASE_URL, keyFiles });
  const stack = await findLocalStack(settings);
  if (stack !== null) return work(stack);
  if (existsSync(databaseDirectory)) return withEmbedded(databaseDirectory, (databaseUrl) => work({ databaseUrl, keyFiles }));
  throw new CommandError(`Nothing is stored: ${databaseDirectory} does not exist, and DATABASE_URL is not set.`, EXIT.usage);
}

/** Gives `work` the URL of an embedded server that is started for it. */
export async function withEmbedded<T>(dataDir: string, work: (url: string) => Promise<T>): Promise<T> {
  const server = await startEmbeddedPostgres({ dataDir, port: 0 });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
