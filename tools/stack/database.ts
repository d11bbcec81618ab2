import { once } from 'node:events';
import { connect } from 'node:net';
import { migrate, startEmbeddedPostgres, type EmbeddedServer } from '@tandem/database';
import type { Guardian } from './guardian.ts';
import type { Plan } from './plan.ts';
import { StackError } from './stack-error.ts';

/** It is away for as long as nobody looks, and a look costs nothing. */
const CHECK_INTERVAL_MS = 250;
/** A start that failed, as on a full disk, costs more. */
const RETRY_INTERVAL_MS = 2_000;

interface WatchedDatabase {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Told of each server that runs from now on. */
  readonly onStart?: (server: EmbeddedServer) => void;
}

/** Starts the embedded server again, on the port that its clients know, whenever it is gone. @returns how to stop both */
export function watchDatabase(server: EmbeddedServer, { dataDir, log, onStart }: WatchedDatabase): () => Promise<void> {
  const { port } = server;
  let current = server;
  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  let lastFailure: string | null = null;
  let nextStart = 0;
  const look = async () => {
    if (performance.now() < nextStart || (await listens(port))) return;
    nextStart = performance.now() + RETRY_INTERVAL_MS;
    if (lastFailure === null) log('PostgreSQL stopped unexpectedly; starting it again.');
    current = await startEmbeddedPostgres({ dataDir, port, log: lastFailure === null ? log : () => undefined });
    if (lastFailure !== null) log(`PostgreSQL runs again on 127.0.0.1:${port}.`);
    lastFailure = null;
    nextStart = 0;
    onStart?.(current);
    if (current.port === port) return;
    await current.stop();
    throw new StackError(`Port ${port} is taken by another program meanwhile.`);
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look()
      .catch((error: unknown) => {
        const { message } = error as Error;
        // The same again and again, as on a full disk, is said once; times and process numbers differ each time.
        const failure = message.replaceAll(/\d+/g, '');
        if (failure !== lastFailure) log(`PostgreSQL does not come back, and is tried again: ${message}`);
        lastFailure = failure;
      })
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
 * The given database, or the embedded one, with its tables up to date. The guardian ends the embedded one with everything else.
 * @throws StackError or an error of `@tandem/database` that says what to do
 */
export async function provideDatabase(
  { settings, databaseDirectory: dataDir, explicit, log }: Plan,
  guardian: Guardian,
): Promise<RunningDatabase> {
  const { DATABASE_URL: given, POSTGRES_PORT: port } = settings;
  if (given !== undefined) {
    await migrate(given, { timescale: settings.TIMESCALEDB });
    return { url: given, stop: async () => undefined };
  }
  const server = await startEmbeddedPostgres({ dataDir, port, log });
  try {
    if (explicit.has('POSTGRES_PORT')) refuseOtherPort(server, port);
    await migrate(server.url);
    const guard = (one: EmbeddedServer) => {
      if (one.pid !== null) guardian.add('postgres', one.pid, 'postgres');
    };
    guard(server);
    const stop = watchDatabase(server, { dataDir, log, onStart: guard });
    return { url: server.url, stop: () => stop().finally(() => guardian.remove('postgres')) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function refuseOtherPort(server: EmbeddedServer, wanted: number): void {
  if (wanted === 0 || server.port === wanted || server.adopted) return;
  throw new StackError(`POSTGRES_PORT=${wanted} is in use. Stop what listens there, or choose another POSTGRES_PORT.`);
}
