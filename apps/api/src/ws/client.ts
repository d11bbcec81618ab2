import type { WebSocket } from 'ws';
import type { ServerMessage, Update } from '@tandem/contracts';
import { serialize } from './frame.js';

/** A client this far behind gets no further message until it has read some: about five seconds of 20 symbols. */
export const MAX_BUFFERED_BYTES = 64 * 1024;

/**
 * What waits for one client. While it keeps up, messages go straight out; while it does not, only the newest of each key
 * is kept, so that it never costs more memory than one message a key and is up to date as soon as it reads again.
 */
export class Outbox {
  private readonly waiting = new Map<string, string>();

  constructor(private readonly socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>) {}

  /** Messages that wait. */
  get size(): number {
    return this.waiting.size;
  }

  /** Sends `payload`, or keeps it in the place of what waits under `key`. */
  push(key: string, payload: string): void {
    this.waiting.delete(key);
    this.waiting.set(key, payload);
    this.flush();
  }

  /** Forgets what waits under `key`. */
  drop(key: string): void {
    this.waiting.delete(key);
  }

  private flush(): void {
    for (const [key, payload] of this.waiting) {
      if (this.socket.readyState !== this.socket.OPEN || this.socket.bufferedAmount > MAX_BUFFERED_BYTES) return;
      this.waiting.delete(key);
      // Called when the message has left this process, hence when there may be room again. A failed send closes the socket.
      this.socket.send(payload, () => this.waiting.size > 0 && this.flush());
    }
  }
}

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
