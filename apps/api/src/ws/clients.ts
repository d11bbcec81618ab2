import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ServerMessage, Update } from '@tandem/contracts';
import { Client, GROUPS } from './client.js';
import { Frames } from './frame.js';
import { Outgoing, type Subscription } from './outgoing.js';

/** Milliseconds for which clients are served before whatever else waits for the thread gets its turn. */
const SLICE_MS = 5;
/** Milliseconds for which an answer is that of all who ask the same, unless anything changes: a storm takes many slices. */
const ANSWER_MS = 100;
/** Those who ask for something else than so many others are answered by themselves; some 3 MB of 20 symbols. */
const MAX_ANSWERS = 64;

/** The connected clients, and what all of them are sent. */
export class Clients {
  private readonly bySocket = new Map<WebSocket, Client>();
  private readonly outgoing = new Outgoing();
  /** To those who subscribed, by what they did: what holds since a time and a change. */
  private answers = { at: -Infinity, change: 0, byKey: new Map<string, Frames>() };
  /** How many have ever come. */
  private added = 0;
  private askedGroup = 0;
  /** Clients for which something may wait, those that wait longest first. */
  private readonly due = new Set<Client>();
  private nextSlice: NodeJS.Immediate | null = null;
  /** Since when some client is due at any time; null while none is. */
  private busySince: number | null = null;
  /** Settled once nobody of those is due any more. */
  private delivered = Promise.withResolvers<void>();
  private answerTo: (subscription: Subscription) => readonly ServerMessage[] = () => [];

  /** @param onDelivered called with how long it took until nobody was due any more, milliseconds */
  constructor(private readonly onDelivered: (ms: number) => void = () => undefined) {}

  /** How many are connected. */
  get size(): number {
    return this.bySocket.size;
  }

  /** @param answerTo what a client is sent that subscribes */
  open(answerTo: (subscription: Subscription) => readonly ServerMessage[]): void {
    this.answerTo = answerTo;
  }

  close(): void {
    if (this.nextSlice !== null) clearImmediate(this.nextSlice);
    this.nextSlice = null;
    this.due.clear();
    this.end();
  }

  /** For how long already there is always somebody who waits to be served, milliseconds. */
  get busyMs(): number {
    return this.busySince === null ? 0 : performance.now() - this.busySince;
  }

  /** Resolves once nobody waits to be served. */
  served(): Promise<void> {
    return this.busySince === null ? Promise.resolve() : this.delivered.promise;
  }

  get(socket: WebSocket): Client | null {
    return this.bySocket.get(socket) ?? null;
  }

  /** @param stream below the socket */
  add(socket: WebSocket, stream: Duplex): void {
    const client = new Client(socket, stream, this.outgoing.change, this.added % GROUPS, () => {
      if (client.isBehind(this.outgoing)) this.serve(client);
    });
    this.added += 1;
    socket.on('pong', (data) => client.pong(data));
    this.bySocket.set(socket, client);
  }

  remove(socket: WebSocket): void {
    const client = this.bySocket.get(socket);
    if (client !== undefined) this.due.delete(client);
    this.bySocket.delete(socket);
  }

  /** Sends a client what waits for it, together with all others that ask in this turn of the thread. */
  serve(client: Client): void {
    this.begin();
    this.due.add(client);
    this.nextSlice ??= setImmediate(() => this.deliver());
  }

  /** @param key what the message takes the place of, for a client that was not sent that yet */
  broadcast(key: string, message: ServerMessage): void {
    this.outgoing.takeMessage(key, message);
    this.serveAll();
  }

  /** Sends what one commit changed to those who subscribed to it. */
  sendUpdates(updates: readonly Update[]): void {
    if (updates.length === 0) return;
    this.outgoing.takeUpdates(updates);
    this.serveAll();
  }

  /** Asks those of the next group whether they are still there, and ends the connections of those that did not answer the last time. */
  checkAlive(): void {
    this.askedGroup = (this.askedGroup + 1) % GROUPS;
    for (const client of this.bySocket.values()) if (client.group === this.askedGroup) client.checkAlive();
  }

  /** The first slice at once, unless others wait already. */
  private serveAll(): void {
    if (this.bySocket.size === 0) return;
    this.begin();
    for (const client of this.bySocket.values()) this.due.add(client);
    if (this.nextSlice === null) this.deliver();
  }

  private deliver(): void {
    const until = performance.now() + SLICE_MS;
    for (const client of this.due) {
      this.due.delete(client);
      client.deliver(this.outgoing, (subscription) => this.answer(subscription));
      if (performance.now() > until) break;
    }
    this.nextSlice = this.due.size > 0 ? setImmediate(() => this.deliver()) : null;
    if (this.nextSlice !== null) return;
    this.onDelivered(this.busyMs);
    this.end();
  }

  private begin(): void {
    if (this.busySince !== null) return;
    this.busySince = performance.now();
    this.delivered = Promise.withResolvers();
  }

  private end(): void {
    this.busySince = null;
    this.delivered.resolve();
  }

  private answer(subscription: Subscription): Frames {
    const { change } = this.outgoing;
    const now = performance.now();
    if (this.answers.change !== change || now - this.answers.at > ANSWER_MS) this.answers = { at: now, change, byKey: new Map() };
    const { byKey } = this.answers;
    const known = byKey.get(subscription.key);
    if (known !== undefined) return known;
    const frames = Frames.of(...this.answerTo(subscription));
    if (byKey.size < MAX_ANSWERS) byKey.set(subscription.key, frames);
    return frames;
  }
}
