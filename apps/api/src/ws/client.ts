import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ServerMessage, UpdateFrames } from '@tandem/contracts';
import { takesDeflated } from './deflate.js';
import { Frames } from './frame.js';
import { NO_SUBSCRIPTION, subscriptionTo, type Outgoing, type Subscription } from './outgoing.js';

/**
 * Bytes of plain frames after which a client is asked to confirm, and how many more it gets before it has: what the operating systems of
 * both ends buffer is old when it is read. Some ten commits of 20 symbols, so that it costs a tenth of a small frame a commit.
 */
const CONFIRM_BYTES = 128 * 1024;

/**
 * Of clients, each of which is asked at another time to confirm what it was sent, and whether it is still there: the answers of thousands
 * at once would hold up a bar.
 */
export const GROUPS = 15;

/** Written after all that still waits, so that it has left when that has. */
const NOTHING = Buffer.alloc(0);

/** The parts of a WebSocket by which a client is known; what it is sent goes into the stream below. */
export type ClientSocket = Pick<WebSocket, 'bufferedAmount' | 'extensions' | 'readyState' | 'OPEN' | 'ping' | 'terminate'>;

/** One connected browser: what it subscribed to, and how far it was told. What waits for it is no more than a number and an error. */
export class Client {
  private current = NO_SUBSCRIPTION;
  /** It subscribed and was not answered yet. */
  private unanswered = false;
  /** The newest refusal that it was not sent yet. */
  private error: Frames | null = null;
  private readonly deflates: boolean;
  private alive = true;
  /** Pings sent, each with its number. */
  private pings = 0;
  /** Number of the ping whose answer confirms what was sent before it; null when none is under way. */
  private awaited: number | null = null;
  /** Bytes of plain frames sent since the last request to confirm. */
  private unconfirmed: number;

  /**
   * @param stream below the socket
   * @param sentUpTo number of the change up to which it knows everything that it wants
   * @param group of `GROUPS`, from 0
   * @param onRoom called when all that was sent has left this process, and when the client confirms that it arrived
   */
  constructor(
    private readonly socket: ClientSocket,
    private readonly stream: Pick<Duplex, 'write'>,
    private sentUpTo: number,
    readonly group: number,
    private readonly onRoom: () => void,
  ) {
    this.deflates = takesDeflated(socket.extensions);
    this.unconfirmed = (group / GROUPS) * CONFIRM_BYTES;
  }

  get subscription(): Subscription {
    return this.current;
  }

  /** @param frames as they were when not given */
  subscribe(symbols: readonly string[], frames: UpdateFrames = this.current.frames): void {
    this.current = subscriptionTo([...this.current.symbols, ...symbols], frames);
    this.unanswered = true;
  }

  unsubscribe(symbols: readonly string[]): void {
    const cancelled = new Set(symbols);
    this.current = subscriptionTo(
      [...this.current.symbols].filter((symbol) => !cancelled.has(symbol)),
      this.current.frames,
    );
  }

  refuse(message: Extract<ServerMessage, { event: 'error' }>): void {
    this.error = Frames.of(message);
  }

  /** Whether anything waits for it. */
  isBehind(outgoing: Outgoing): boolean {
    return this.unanswered || this.error !== null || this.sentUpTo < outgoing.change;
  }

  /**
   * Brings it up to date, unless anything that it was sent before still waits in this process, or much on the way: then it gets the newest
   * state when that has gone, in the place of all that came meanwhile.
   */
  deliver(outgoing: Outgoing, answer: (subscription: Subscription) => Frames): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN || !this.hasRoom || !this.isBehind(outgoing)) return;
    const { error } = this;
    const news = this.unanswered ? answer(this.current) : outgoing.after(this.sentUpTo, this.current);
    this.error = null;
    this.unanswered = false;
    this.sentUpTo = outgoing.change;
    if (error !== null) this.write(error);
    this.write(news);
  }

  /** Asks whether it is still there; ends the connection when it did not answer the last time. */
  checkAlive(): void {
    if (!this.alive) {
      this.socket.terminate();
      return;
    }
    this.alive = false;
    this.ping();
  }

  /** Takes the answer to a ping: a client may answer only the newest of several (RFC 6455, 5.5.3). */
  pong(data: Buffer): void {
    this.alive = true;
    const number = Number(data.toString('latin1'));
    if (this.awaited === null || !(number >= this.awaited && number <= this.pings)) return;
    this.awaited = null;
    this.onRoom();
  }

  private get hasRoom(): boolean {
    return this.socket.bufferedAmount === 0 && (this.awaited === null || this.unconfirmed < CONFIRM_BYTES);
  }

  /** A failed write closes the socket. */
  private write(frames: Frames): void {
    if (frames.plain.length === 0) return;
    this.stream.write(this.deflates ? frames.deflated : frames.plain);
    // Asked for only where there is something to wait for: of thousands of clients nearly all take what they are sent at once.
    if (this.socket.bufferedAmount > 0) this.stream.write(NOTHING, this.onRoom);
    this.unconfirmed += frames.plain.length;
    if (this.awaited !== null || this.unconfirmed <= CONFIRM_BYTES) return;
    this.unconfirmed = 0;
    this.awaited = this.ping();
  }

  /** @returns its number */
  private ping(): number {
    this.pings += 1;
    this.socket.ping(String(this.pings));
    return this.pings;
  }
}
