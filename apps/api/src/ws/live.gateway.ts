import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import type { ClientMessage, Update } from '@tandem/contracts';
import { unknownSymbolDetail } from '../http/problems.js';
import { KnownSymbols } from '../http/request-validation.js';
import { ChampionHolder } from '../live/champion-holder.js';
import { DriftWatch } from '../live/drift-watch.js';
import { ExpectedMoves } from '../live/expected-moves.js';
import { LiveMarketState, type MarketReader } from '../live/market-state.js';
import { LatestStates } from '../live/predictor.js';
import { LiveFeed, type SymbolState } from '../live/symbol-state.js';
import { toUpdate } from '../messages/market-messages.js';
import { toModelsEvent } from '../messages/model-messages.js';
import { PipelineWatch } from '../pipeline/pipeline-watch.js';
import { StatusReporter } from '../status/status-reporter.js';
import type { Client } from './client.js';
import { Clients } from './clients.js';
import { REFUSED_FRAME } from './frame.js';

/** A client that answers no ping for this long is gone: a laptop that was shut closes no connection. */
const HEARTBEAT_MS = 15_000;
/** A subscription to 500 symbols is far below this. */
const MAX_FRAME_BYTES = 64 * 1024;

type SymbolList = ClientMessage['data'];

/** `/ws`: sends every client what it subscribed to, and the state of the whole on every subscription. */
@Injectable()
@WebSocketGateway({ path: '/ws', maxPayload: MAX_FRAME_BYTES })
export class LiveGateway
  implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket>, OnApplicationBootstrap, OnApplicationShutdown
{
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly clients: Clients,
    private readonly feed: LiveFeed,
    private readonly states: LatestStates,
    private readonly moves: ExpectedMoves,
    private readonly champions: ChampionHolder,
    @Inject(LiveMarketState) private readonly market: MarketReader,
    private readonly drift: DriftWatch,
    private readonly status: StatusReporter,
    private readonly pipeline: PipelineWatch,
    private readonly known: KnownSymbols,
  ) {}

  onApplicationBootstrap(): void {
    const { clients } = this;
    this.feed.states.subscribe((states) => clients.sendUpdates(this.updatesOf(states)));
    this.feed.champions.subscribe((champions) => clients.broadcast({ event: 'models', data: toModelsEvent(champions) }));
    this.drift.events.subscribe((data) => clients.broadcast({ event: 'drift', data }));
    this.status.statuses.subscribe((data) => clients.broadcast({ event: 'status', data }));
    this.pipeline.events.subscribe((data) => clients.broadcast({ event: 'pipeline', data }));
    this.heartbeat = setInterval(() => clients.checkAlive(), HEARTBEAT_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.heartbeat);
  }

  handleConnection(socket: WebSocket): void {
    this.clients.add(socket);
  }

  handleDisconnect(socket: WebSocket): void {
    this.clients.remove(socket);
  }

  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() { symbols }: SymbolList): void {
    const client = this.clients.get(socket);
    if (client === null) return;
    client.subscribe(this.knownOf(client, symbols));
    client.send({ event: 'status', data: this.status.current() });
    client.send({ event: 'models', data: toModelsEvent(this.champions.rows) });
    if (this.drift.current !== null) client.send({ event: 'drift', data: this.drift.current });
    client.send({
      event: 'snapshot',
      data: { updates: this.updatesOf([...client.symbols].flatMap((symbol) => this.states.get(symbol) ?? [])) },
    });
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

  /** The selected ones of `symbols`; an error message names the others to the client. */
  private knownOf(client: Client, symbols: readonly string[]): string[] {
    const unknown = symbols.filter((symbol) => !this.known.has(symbol));
    if (unknown.length > 0) {
      const detail = unknownSymbolDetail(unknown, this.known.all);
      client.send({ event: 'error', data: { title: 'Unknown symbol', detail } });
    }
    return symbols.filter((symbol) => this.known.has(symbol));
  }

  /** The messages about these states; none before the market clock was first read. */
  private updatesOf(states: readonly SymbolState[]): Update[] {
    const { clock } = this.market;
    if (clock === null) return [];
    return states.map((state) => toUpdate(state, this.moves.of(state), clock, this.market.now()));
  }
}
