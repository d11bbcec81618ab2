import type { IncomingMessage } from 'node:http';
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
import type { ClientMessage, ServerMessage, Update } from '@tandem/contracts';
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
import { GROUPS, type Client } from './client.js';
import { Clients } from './clients.js';
import { DEFLATE_TERMS, inflateAtOnce } from './deflate.js';
import { REFUSED_FRAME } from './frame.js';
import type { Subscription } from './outgoing.js';

/** A client that answers no ping for this long is gone: a laptop that was shut closes no connection. */
const HEARTBEAT_MS = 15_000;
/** A subscription to 500 symbols is below half of this. */
const MAX_FRAME_BYTES = 16 * 1024;
/** Nobody needs to send so little in several pieces. */
const MAX_FRAGMENTS = 16;
/** Names of unknown symbols that an error repeats. */
const MAX_NAMED = 10;

type Subscribe = Extract<ClientMessage, { event: 'subscribe' }>['data'];
type Unsubscribe = Extract<ClientMessage, { event: 'unsubscribe' }>['data'];

/** `/ws`: sends every client what it subscribed to, and the state of the whole on every subscription. */
@Injectable()
@WebSocketGateway({
  path: '/ws',
  maxPayload: MAX_FRAME_BYTES,
  maxFragments: MAX_FRAGMENTS,
  perMessageDeflate: DEFLATE_TERMS,
  autoPong: false,
})
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
    clients.open((subscription) => this.answerTo(subscription));
    this.feed.states.subscribe((states) => clients.sendUpdates(this.updatesOf(states)));
    this.feed.champions.subscribe((champions) => clients.broadcast('models', { event: 'models', data: toModelsEvent(champions) }));
    this.drift.events.subscribe((data) => clients.broadcast('drift', { event: 'drift', data }));
    this.status.statuses.subscribe((data) => clients.broadcast('status', { event: 'status', data }));
    this.pipeline.events.subscribe((data) => clients.broadcast(`pipeline ${data.runId}`, { event: 'pipeline', data }));
    this.heartbeat = setInterval(() => clients.checkAlive(), HEARTBEAT_MS / GROUPS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.heartbeat);
    this.clients.close();
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    inflateAtOnce(socket, MAX_FRAME_BYTES);
    this.clients.add(socket, request.socket);
  }

  handleDisconnect(socket: WebSocket): void {
    this.clients.remove(socket);
  }

  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() { symbols, frames }: Subscribe): void {
    this.serve(socket, (client) => client.subscribe(this.knownOf(client, symbols), frames));
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() { symbols }: Unsubscribe): void {
    this.serve(socket, (client) => client.unsubscribe(this.knownOf(client, symbols)));
  }

  @SubscribeMessage(REFUSED_FRAME)
  refuse(@ConnectedSocket() socket: WebSocket, @MessageBody() detail: string): void {
    this.serve(socket, (client) => client.refuse({ event: 'error', data: { title: 'The frame is not valid', detail } }));
  }

  /** Does what a client asks for, unless it is gone, and sends what follows from it. */
  private serve(socket: WebSocket, work: (client: Client) => void): void {
    const client = this.clients.get(socket);
    if (client === null) return;
    work(client);
    this.clients.serve(client);
  }

  /** The state of the whole, and of what is subscribed. */
  private answerTo({ symbols }: Subscription): ServerMessage[] {
    return [
      { event: 'status', data: this.status.current() },
      { event: 'models', data: toModelsEvent(this.champions.rows) },
      ...(this.drift.current === null ? [] : [{ event: 'drift' as const, data: this.drift.current }]),
      { event: 'snapshot', data: { updates: this.updatesOf([...symbols].flatMap((symbol) => this.states.get(symbol) ?? [])) } },
      ...this.pipeline.current.map((data) => ({ event: 'pipeline' as const, data })),
    ];
  }

  /** The selected ones of `symbols`; an error message names the others to the client. */
  private knownOf(client: Client, symbols: readonly string[]): string[] {
    const unknown = symbols.filter((symbol) => !this.known.has(symbol));
    if (unknown.length > 0) {
      const detail = unknownSymbolDetail(unknown.slice(0, MAX_NAMED), this.known.all);
      client.refuse({ event: 'error', data: { title: 'Unknown symbol', detail } });
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
