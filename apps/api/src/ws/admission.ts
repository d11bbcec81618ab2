import type { Duplex } from 'node:stream';
import { PROBLEM_TYPE } from '../http/problem.filter.js';
import { NotServedProblem } from '../http/problems.js';
import type { Refusal } from './refusals.js';

/** Milliseconds of handshakes before whatever else waits for the thread, served clients above all, gets its turn. */
const SLICE_MS = 5;
/** Handshakes that may wait: two storms of a thousand pages that reconnect at once. */
const MAX_WAITING = 2_048;
/** Whoever waited this long for a handshake is better off elsewhere, milliseconds: pages try again within ten seconds. */
const MAX_WAIT_MS = 5_000;
/** Seconds after which a refused client may try again: as long as others may wait before it. */
const RETRY_AFTER_S = 5;

type AdmissionRefusal = Extract<Refusal, 'connections' | 'busy'>;

const REASONS: Readonly<Record<AdmissionRefusal, string>> = {
  connections: 'As many clients are connected as MAX_CLIENTS lets in.',
  busy: 'The clients that are connected come first, and they take all there is.',
};

interface AdmissionParts {
  readonly maxClients: number;
  /** Connected clients. */
  readonly clients: () => number;
  /** Whether clients that are connected wait for longer than they should. */
  readonly busy: () => boolean;
  readonly onRefused: (reason: Refusal) => void;
  /** Any clock, milliseconds. */
  readonly elapsed: () => number;
}

interface Waiting {
  readonly stream: Duplex;
  readonly shakeHands: () => void;
  readonly since: number;
}

/**
 * Lets connections in one after the other, so that a storm of them holds up nobody who is connected, and refuses those that would: with
 * 503, a reason, and when to try again.
 */
export class Admission {
  private readonly waiting: Waiting[] = [];
  private nextSlice: NodeJS.Immediate | null = null;

  constructor(private readonly parts: AdmissionParts) {}

  /** @param stream of a request for a WebSocket @param shakeHands makes it one */
  offer(stream: Duplex, shakeHands: () => void): void {
    if (this.waiting.length >= MAX_WAITING) {
      this.refuse(stream, 'busy');
      return;
    }
    // A connection that breaks while it waits is passed over.
    stream.on('error', ignore);
    this.waiting.push({ stream, shakeHands, since: this.parts.elapsed() });
    this.nextSlice ??= setImmediate(() => this.letIn());
  }

  private letIn(): void {
    const { elapsed } = this.parts;
    const until = elapsed() + SLICE_MS;
    do {
      const { stream, shakeHands, since } = this.waiting.shift()!;
      stream.off('error', ignore);
      if (stream.destroyed) continue;
      const reason = this.reasonToRefuse(since);
      if (reason === null) shakeHands();
      else this.refuse(stream, reason);
    } while (this.waiting.length > 0 && elapsed() < until);
    this.nextSlice = this.waiting.length > 0 ? setImmediate(() => this.letIn()) : null;
  }

  /** Looked at in its turn, not when it comes: a moment in which the thread was held up is over by then. */
  private reasonToRefuse(since: number): AdmissionRefusal | null {
    const { maxClients, clients, busy, elapsed } = this.parts;
    if (clients() >= maxClients) return 'connections';
    return elapsed() - since > MAX_WAIT_MS || busy() ? 'busy' : null;
  }

  private refuse(stream: Duplex, reason: AdmissionRefusal): void {
    this.parts.onRefused(reason);
    const body = JSON.stringify(new NotServedProblem(REASONS[reason], RETRY_AFTER_S).toProblem('/ws'));
    const head = [
      'HTTP/1.1 503 Service Unavailable',
      `Content-Type: ${PROBLEM_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Retry-After: ${RETRY_AFTER_S}`,
      'Connection: close',
    ];
    stream.on('error', ignore);
    stream.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => stream.destroy());
  }
}

function ignore(): void {}
