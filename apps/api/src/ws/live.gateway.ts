import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import type { ClientMessage, ServerMessage, Update } from '@tandem/contracts';
import { unknownSymbolDetail } from '../http/problems.js';
import { KnownSymbols } from '../http/request-validation.js';
import { LiveService } from '../live/live-service.js';
import { toUpdate } from '../messages/market-messages.js';
import { PipelineWatch } from '../pipeline/pipeline-watch.js';
import { Client } from './client.js';
import { REFUSED_FRAME, serialize } from './frame.js';

/** A client that answers no ping for this long is gone: a laptop that was shut sends no farewell. */
const HEARTBEAT_MS = 15_000;
/** A subscription to 500 symbols is far below this. */
const MAX_FRAME_BYTES = 64 * 1024;

type SymbolList = ClientMessage['data'];

/** `/ws`: tells every client what it subscribed to, and the state of the whole on every subscription. */
@Injectable()
@WebSocketGateway({ path: '/ws', maxPayload: MAX_FRAME_BYTES })
export class LiveGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket>, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly clients = new Map<WebSocket, Client>();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly live: LiveService,
    private readonly pipeline: PipelineWatch,
    private readonly known: KnownSymbols,
  ) {}

  /** How many clients are connected. */
  get connected(): number {
    return this.clients.size;
  }

  onApplicationBootstrap(): void {
    const { updates, statuses, models } = this.live.feed;
    updates.subscribe((all) => this.sendUpdates(all));
    statuses.subscribe((data) => this.broadcast({ event: 'status', data }));
    models.subscribe((data) => this.broadcast({ event: 'models', data }));
    this.pipeline.events.subscribe((data) => this.broadcast({ event: 'pipeline', data }));
    this.heartbeat = setInterval(() => this.clients.forEach((client) => client.checkAlive()), HEARTBEAT_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.heartbeat);
  }

  handleConnection(socket: WebSocket): void {
    this.clients.set(socket, new Client(socket));
  }

  handleDisconnect(socket: WebSocket): void {
    this.clients.delete(socket);
  }

  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() { symbols }: SymbolList): void {
    const client = this.clients.get(socket);
    if (client === undefined) return;
    client.subscribe(this.knownOf(client, symbols));
    client.send({ event: 'status', data: this.live.status.current() });
    client.send({ event: 'models', data: this.live.champions.current() });
    client.send({ event: 'snapshot', data: { updates: this.snapshot(client.symbols) } });
    for (const data of this.pipeline.current) client.send({ event: 'pipeline', data });
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() { symbols }: SymbolList): void {
    const client = this.clients.get(socket);
    client?.unsubscribe(this.knownOf(client, symbols));
  }

  @SubscribeMessage(REFUSED_FRAME)
  refuse(@ConnectedSocket() socket: WebSocket, @MessageBody() detail: string): void {
    this.clients.get(socket)?.send({ event: 'error', data: { title: 'The frame is not valid', detail } });
  }

  /** The selected ones of `symbols`; of the others the client is told. */
  private knownOf(client: Client, symbols: readonly string[]): string[] {
    const unknown = symbols.filter((symbol) => !this.known.has(symbol));
    if (unknown.length > 0) {
      const detail = unknownSymbolDetail(unknown, this.known.all);
      client.send({ event: 'error', data: { title: 'Unknown symbol', detail } });
    }
    return symbols.filter((symbol) => this.known.has(symbol));
  }

  /** The newest state of each symbol that has one. */
  private snapshot(symbols: ReadonlySet<string>): Update[] {
    const { clock, now } = this.live.market;
    if (clock === null) return [];
    return [...symbols].flatMap((symbol) => {
      const judged = this.live.states.get(symbol);
      return judged === null ? [] : [toUpdate(judged, clock, now())];
    });
  }

  private sendUpdates(updates: readonly Update[]): void {
    for (const update of updates) {
      const payload = serialize({ event: 'update', data: update });
      for (const client of this.clients.values()) client.sendUpdate(update, payload);
    }
  }

  private broadcast(message: ServerMessage): void {
    for (const client of this.clients.values()) client.send(message);
  }
}
