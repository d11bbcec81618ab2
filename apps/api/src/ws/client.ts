import type { ServerMessage, Update } from '@tandem/contracts';
import type { WebSocket } from 'ws';
import { serialize } from './frame.js';
import { Outbox } from './outbox.js';

/** One connected browser: what it subscribed to and what waits for it. */
export class Client {
  private readonly outbox: Outbox;
  private readonly subscribed = new Set<string>();
  /** Whether it answered the last ping. */
  alive = true;

  constructor(readonly socket: WebSocket) {
    this.outbox = new Outbox(socket);
    socket.on('pong', () => (this.alive = true));
  }

  get symbols(): ReadonlySet<string> {
    return this.subscribed;
  }

  subscribe(symbols: readonly string[]): void {
    for (const symbol of symbols) this.subscribed.add(symbol);
  }

  unsubscribe(symbols: readonly string[]): void {
    for (const symbol of symbols) {
      this.subscribed.delete(symbol);
      this.outbox.drop(updateKey(symbol));
    }
  }

  /** Sends a message of which the newest replaces any older one that still waits. */
  send(message: ServerMessage): void {
    this.outbox.push(message.event, serialize(message));
  }

  /** Sends an update if its symbol is subscribed. @param payload the message, written once for all clients */
  sendUpdate({ symbol }: Update, payload: string): void {
    if (this.subscribed.has(symbol)) this.outbox.push(updateKey(symbol), payload);
  }

  /** Asks whether it is still there; ends the connection when it did not answer the last time. */
  checkAlive(): void {
    if (!this.alive) {
      this.socket.terminate();
      return;
    }
    this.alive = false;
    this.socket.ping();
  }
}

function updateKey(symbol: string): string {
  return `update ${symbol}`;
}
