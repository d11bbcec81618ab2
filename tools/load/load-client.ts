import { WebSocket } from 'ws';

const SYMBOL_START = Buffer.from('"ts":"');
const TS_LENGTH = '2026-03-05T15:59:00.000Z'.length;
/** Everything before the bar of the first update. */
const HEAD_BYTES = 120;

interface LoadEvents {
  /** All symbols of a closed bar are here. */
  bar(ts: number, at: number): void;
  cut(): void;
}

/** One page, as cheaply as thousands of them fit into a process: it looks at the head of a frame and reads no JSON. */
export class LoadClient {
  /** Start of the newest closed bar whose symbols are all here. */
  newest = -Infinity;
  snapshotAt: number | null = null;
  private seen = 0;
  private socket: WebSocket;
  private ended = false;
  private readonly url: string;
  private readonly symbols: readonly string[];
  private readonly on: LoadEvents;

  constructor(url: string, symbols: readonly string[], on: LoadEvents) {
    this.url = url;
    this.symbols = symbols;
    this.on = on;
    this.socket = this.open();
  }

  /** Loses the connection as a cable does, and comes back. */
  reconnect(): void {
    this.ended = true;
    this.socket.terminate();
    this.snapshotAt = null;
    this.socket = this.open();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.ended = true;
    this.socket.terminate();
  }

  private open(): WebSocket {
    this.ended = false;
    const socket = new WebSocket(this.url, { perMessageDeflate: false });
    socket.on('open', () => socket.send(JSON.stringify({ event: 'subscribe', data: { symbols: this.symbols } })));
    socket.on('message', (data) => this.take(data as Buffer));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!this.ended && socket === this.socket) this.on.cut();
    });
    return socket;
  }

  private take(data: Buffer): void {
    const event = data.toString('latin1', 10, 18);
    if (event === 'snapshot') this.snapshotAt ??= performance.now();
    if (event !== 'updates"' && !event.startsWith('update"')) return;
    const start = data.indexOf(SYMBOL_START) + SYMBOL_START.length;
    if (start > HEAD_BYTES || !data.includes('"final":true')) return;
    const ts = Date.parse(data.toString('latin1', start, start + TS_LENGTH));
    if (event === 'updates"') return this.whole(ts);
    // A build of before sends each symbol in a frame of its own.
    if (ts <= this.newest) return;
    this.seen += 1;
    if (this.seen >= this.symbols.length) this.whole(ts);
  }

  private whole(ts: number): void {
    if (ts <= this.newest) return;
    this.seen = 0;
    this.newest = ts;
    this.on.bar(ts, performance.now());
  }
}
