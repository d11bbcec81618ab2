import { type EmbeddedServer, startEmbeddedPostgres } from '@tandem/database';
import { once } from 'node:events';
import { connect } from 'node:net';
import { StackError } from './stack-error.ts';

/** Clients try again within seconds, so that looking more often gains nothing. */
const LOOK_EVERY_MS = 2_000;

export interface WatchedDatabase {
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
      .finally(() => { busy = false; });
  }, LOOK_EVERY_MS);
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
