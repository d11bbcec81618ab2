import { type EmbeddedServer, migrate, startEmbeddedPostgres } from '@tandem/database';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import { StackError } from './stack-error.ts';
import { watchDatabase } from './watched-database.ts';

export interface RunningDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The given database, or the embedded one, with its tables up to date.
 * @throws StackError or an error of `@tandem/database` that says what to do
 */
export async function provideDatabase({ settings, directory, explicit, log }: Plan): Promise<RunningDatabase> {
  const { DATABASE_URL: given, POSTGRES_PORT: port } = settings;
  if (given !== undefined) {
    await migrate(given);
    return { url: given, stop: async () => undefined };
  }
  const dataDir = join(directory, 'postgres');
  const server = await startEmbeddedPostgres({ dataDir, port, log });
  try {
    if (explicit.has('POSTGRES_PORT')) refuseOtherPort(server, port);
    await migrate(server.url);
    return { url: server.url, stop: watchDatabase(server, { dataDir, log }) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function refuseOtherPort(server: EmbeddedServer, wanted: number): void {
  if (wanted === 0 || server.port === wanted || server.adopted) return;
  throw new StackError(`POSTGRES_PORT=${wanted} is in use. Stop what listens there, or choose another POSTGRES_PORT.`);
}
