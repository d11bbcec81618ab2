import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import type { WsAdapter } from '@nestjs/platform-ws';
import type { MessageMappingProperties } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import type { WebSocket, WebSocketServer } from 'ws';
import type { AllowedHosts } from '../http/allowed-hosts.js';
import { Admission } from './admission.js';
import { acceptableOffer } from './deflate.js';
import { FrameLimit } from './frame-limit.js';
import { ConnectionRefusals } from './refusals.js';
import { GuardedWsAdapter } from './upgrade-policy.js';

/** Close codes (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;

const EXTENSIONS = 'sec-websocket-extensions';

type Upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

/** Nest's adapter, which lets everybody in, takes whatever they send, and logs each frame that is none as an error with its stack. */
export class LiveWsAdapter extends GuardedWsAdapter {
  private readonly admission: Admission;
  private readonly refusals: ConnectionRefusals;

  constructor(app: INestApplicationContext, hosts: AllowedHosts, options: ConstructorParameters<typeof WsAdapter>[1]) {
    super(app, hosts, options);
    this.admission = app.get(Admission);
    this.refusals = app.get(ConnectionRefusals);
  }

  /** A frame too many cuts the connection at once: what it still sends costs nothing. */
  override bindMessageHandlers(
    socket: WebSocket,
    handlers: MessageMappingProperties[],
    transform: (data: unknown) => Observable<unknown>,
  ): void {
    const byEvent = new Map(handlers.map((handler) => [handler.message as string, handler]));
    const limit = new FrameLimit(performance.now());
    let cut = false;
    const admits = (): boolean => {
      if (!cut && !limit.take(performance.now())) {
        cut = true;
        this.refusals.count('frames');
        socket.close(POLICY_VIOLATION, 'too many frames');
        // Closing waits for the other side, and reads on meanwhile.
        setImmediate(() => socket.terminate());
      }
      return !cut;
    };
    // Of pings that come together the newest is answered (RFC 6455, 5.5.3): `ws` would write an answer to each.
    let pinged: Buffer | null = null;
    const pong = () => {
      if (socket.readyState === socket.OPEN) socket.pong(pinged);
      pinged = null;
    };
    socket.on('ping', (data) => {
      if (!admits()) return;
      if (pinged === null) setImmediate(pong);
      pinged = data;
    });
    socket.on('pong', admits);
    socket.on('message', (data) => {
      if (admits()) this.bindMessageHandler({ data }, byEvent, transform).subscribe();
    });
  }

  /** A frame that is none has closed the connection already, with the code that says why. */
  override bindErrorHandler(server: WebSocketServer): WebSocketServer {
    server.on('connection', (socket) => socket.on('error', () => this.refusals.count('malformed')));
    server.on('error', (error) => this.logger.error(error.message));
    return server;
  }

  override async close(server: WebSocketServer): Promise<void> {
    for (const socket of server.clients) socket.close(GOING_AWAY, 'the server stops');
    await super.close(server);
  }

  /** Puts the admission before what Nest does with a request for a WebSocket. */
  protected override ensureHttpServerExists(port: number, server?: Server): Server | undefined {
    const before = server?.listenerCount('upgrade') ?? 0;
    const ensured = super.ensureHttpServerExists(port, server);
    if (server === undefined || ensured === undefined) return ensured;
    for (const listener of server.listeners('upgrade').slice(before)) {
      const upgrade = listener as Upgrade;
      server.off('upgrade', upgrade);
      server.on('upgrade', (request, stream, head) => {
        request.headers[EXTENSIONS] = acceptableOffer(request.headers[EXTENSIONS]);
        this.admission.offer(stream, () => upgrade(request, stream, head));
      });
    }
    return ensured;
  }
}
