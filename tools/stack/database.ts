import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { migrate, startEmbeddedPostgres, type EmbeddedServer } from '@tandem/database';
import type { Plan } from './plan.ts';
import { StackError } from './stack-error.ts';

/** Clients try again within seconds, so that looking more often gains nothing. */
const CHECK_INTERVAL_MS = 2_000;

interface WatchedDatabase {
  readonly dataDir: string;
  readonly log: (line: string) => void;
}

/** Starts the embedded server again, on the port that its clients know, whenever it is gone. @returns how to stop both */
export function watchDatabase(server: EmbeddedServer, { dataDir, log }: WatchedDatabase): () => Promise<void> {
  const { port } = server;
  let current = server;
  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  const look = async () => {
    if (await listens(port)) return;
    log('PostgreSQL stopped unexpectedly; starting it again.');
    current = await startEmbeddedPostgres({ dataDir, port, log });
    if (current.port === port) return;
    await current.stop();
    throw new StackError(`Port ${port} is taken by another program meanwhile.`);
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look()
      .catch((error: unknown) => log(`PostgreSQL does not come back: ${(error as Error).message}`))
      .finally(() => {
        busy = false;
      });
  }, CHECK_INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await looking;
    await current.stop();
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    // Whatever else fails, such as a lack of sockets, does not say that the server is gone.
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

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
    await migrate(given, { timescale: settings.TIMESCALEDB });
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
