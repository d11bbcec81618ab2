import type { WebSocket } from 'ws';

/** A client this far behind gets no further message until it has read some: about five seconds of 20 symbols. */
export const MOST_BUFFERED_BYTES = 64 * 1024;

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
      if (this.socket.readyState !== this.socket.OPEN || this.socket.bufferedAmount > MOST_BUFFERED_BYTES) return;
      this.waiting.delete(key);
      // Called when the message has left this process, hence when there may be room again. A failed send closes the socket.
      this.socket.send(payload, () => this.waiting.size > 0 && this.flush());
    }
  }
}
