import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';

const SYMBOL_START = Buffer.from('"ts":"');
const TS_LENGTH = '2026-03-05T15:59:00.000Z'.length;
/** Everything before the first update of a frame. */
const HEAD_BYTES = 120;
/** The first update of a frame up to its `final`. */
const UPDATE_BYTES = 600;
/** RFC 6455, 5.2. */
const TEXT = 1;
const PING = 9;
const PONG = 10;
const FIN = 0x80;
/** RFC 7692, 6 and 7.2. */
const DEFLATED = 0x40;
const FLUSHED = { finishFlush: constants.Z_SYNC_FLUSH } as const;
const FLUSHED_END = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const MASKED = 0x80;
/** Until it asks again, all at once: a page waits for longer, and not as long as its neighbour. */
const RETRY_MS = 250;
/** Of a client that floods the server: frames at once, and how often. */
const FLOOD_FRAMES = 1_000;
const FLOOD_MS = 5;
const END_OF_HEAD = '\r\n\r\n';

/** All clients of this process are read through it: what is looked at is copied. */
const INPUT = Buffer.allocUnsafe(256 * 1024);

/** What was inflated last, the newest first: all clients of this process are sent the same, and each of them would inflate it alike. */
const inflated: { readonly data: Buffer; readonly text: Buffer }[] = [];
const MAX_INFLATED = 64;

/** What was deflated last. */
let deflated = { text: '', data: Buffer.alloc(0) };

function deflate(text: string): Buffer {
  if (deflated.text !== text) deflated = { text, data: deflateRawSync(text, FLUSHED).subarray(0, -FLUSHED_END.length) };
  return deflated.data;
}

function inflate(data: Buffer): Buffer {
  const known = inflated.find((one) => one.data.equals(data));
  if (known !== undefined) return known.text;
  const text = inflateRawSync(Buffer.concat([data, FLUSHED_END]), FLUSHED);
  inflated.unshift({ data: Buffer.from(data), text });
  inflated.splice(MAX_INFLATED);
  return text;
}

interface LoadEvents {
  accepted(): void;
  /** All symbols of a closed bar are here. */
  bar(ts: number, at: number): void;
  /** A connection that had been accepted ended, and not by us; it comes back a moment later. */
  cut(): void;
  /** The server did not let it in; it asks again a moment later. */
  refused(): void;
}

/**
 * One page, as cheaply as thousands of them fit into a process that must not measure itself: it looks at the first bytes of a frame and
 * reads no JSON. The client of a library takes more time to receive a frame than the server to send it.
 */
export class LoadClient {
  /** Start of the newest closed bar whose symbols are all here. */
  newest = -Infinity;
  snapshotAt: number | null = null;
  private seen = 0;
  private socket: Socket | null = null;
  private retry: NodeJS.Timeout | undefined;
  private accepted = false;
  /** Whether both sides deflate, as every browser offers to. */
  private deflates = false;
  /** The beginning of a frame, or of the answer to the handshake. */
  private begun: Buffer | null = null;
  private readonly url: URL;
  private readonly symbols: readonly string[];
  private readonly on: LoadEvents;

  constructor(url: string, symbols: readonly string[], on: LoadEvents) {
    this.url = new URL(url);
    this.symbols = symbols;
    this.on = on;
    this.open();
  }

  /** Loses the connection as a cable does, and comes back. */
  reconnect(): void {
    this.close();
    this.snapshotAt = null;
    this.open();
  }

  pause(): void {
    this.socket?.pause();
  }

  resume(): void {
    this.socket?.resume();
  }

  /** Sends pings as fast as they leave, until the connection ends. @returns how long that took, milliseconds */
  flood(): Promise<number> {
    const { socket } = this;
    const started = performance.now();
    const pings = Buffer.alloc(FLOOD_FRAMES * 6, Buffer.from([FIN | PING, MASKED, 0, 0, 0, 0]));
    const flooding = setInterval(() => socket?.writableNeedDrain || socket?.write(pings), FLOOD_MS);
    return new Promise((resolve) => {
      socket?.once('close', () => {
        clearInterval(flooding);
        resolve(performance.now() - started);
      });
    });
  }

  close(): void {
    clearTimeout(this.retry);
    this.socket?.removeAllListeners('close').resetAndDestroy();
    this.socket = null;
  }

  private open(): void {
    this.accepted = false;
    this.begun = null;
    const { hostname, port, pathname, host } = this.url;
    const onread = { buffer: INPUT, callback: (bytes: number) => this.take(INPUT.subarray(0, bytes)) };
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
    socket.on('error', () => undefined);
    socket.once('close', () => this.ended());
    const key = `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`;
    const upgrade = [`GET ${pathname} HTTP/1.1`, `Host: ${host}`, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
    const offer = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits';
    socket.write([...upgrade, key, offer].join('\r\n') + END_OF_HEAD);
    this.socket = socket;
  }

  private ended(): void {
    if (this.accepted) this.on.cut();
    else this.on.refused();
    this.snapshotAt = null;
    this.retry = setTimeout(() => this.open(), RETRY_MS);
  }

  private take(input: Buffer): boolean {
    const bytes = this.begun === null ? input : Buffer.concat([this.begun, input]);
    const used = this.accepted ? this.takeFrames(bytes, 0) : this.takeHandshake(bytes);
    this.begun = used < bytes.length ? Buffer.from(bytes.subarray(used)) : null;
    return true;
  }

  /** @returns bytes that are done with */
  private takeHandshake(bytes: Buffer): number {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return 0;
    const head = bytes.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101 ')) {
      this.socket?.destroy();
      return bytes.length;
    }
    this.accepted = true;
    this.deflates = head.includes('permessage-deflate');
    this.on.accepted();
    this.subscribe();
    return this.takeFrames(bytes, end + END_OF_HEAD.length);
  }

  /** Takes the whole frames from `at` on. @returns bytes that are done with */
  private takeFrames(bytes: Buffer, at: number): number {
    while (at + 2 <= bytes.length) {
      const code = bytes[at + 1]!;
      const start = at + (code === 127 ? 10 : code === 126 ? 4 : 2);
      if (start > bytes.length) break;
      const end = start + (code === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : code === 126 ? bytes.readUInt16BE(at + 2) : code);
      if (end > bytes.length) break;
      const opcode = bytes[at]! & 0x0f;
      const data = bytes.subarray(start, end);
      if (opcode === TEXT) this.takeMessage(bytes[at]! & DEFLATED ? inflate(data) : data);
      if (opcode === PING) this.send(FIN | PONG, data);
      at = end;
    }
    return at;
  }

  private subscribe(): void {
    const text = JSON.stringify({ event: 'subscribe', data: { symbols: this.symbols } });
    if (this.deflates) this.send(FIN | DEFLATED | TEXT, deflate(text));
    else this.send(FIN | TEXT, Buffer.from(text));
  }

  /** @param first byte of the frame @param data shorter than 2^16 bytes */
  private send(first: number, data: Buffer): void {
    const length = data.length < 126 ? [data.length | MASKED] : [126 | MASKED, data.length >> 8, data.length & 0xff];
    // A mask of zeros leaves the data as they are.
    this.socket?.write(Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), data]));
  }

  private takeMessage(data: Buffer): void {
    const event = data.toString('latin1', 10, 18);
    if (event === 'snapshot') this.snapshotAt ??= performance.now();
    if (event !== 'updates"' && !event.startsWith('update"')) return;
    const start = data.indexOf(SYMBOL_START) + SYMBOL_START.length;
    if (start > HEAD_BYTES || !data.subarray(0, UPDATE_BYTES).includes('"final":true')) return;
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
