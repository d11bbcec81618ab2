import { DOCUMENT, inject, Injectable, InjectionToken, signal } from '@angular/core';
import { concat, defer, EMPTY, of, retry, throwError, timeout, timer, type Observable } from 'rxjs';
import { mergeMap } from 'rxjs/operators';
import { webSocket } from 'rxjs/webSocket';
import { serverMessageSchema, type ClientMessage, type ServerMessage } from '@tandem/contracts/websocket';
import { readResponse, UnreadableAnswer } from '../shared/problem';

const knownEvents = new Set<unknown>(serverMessageSchema.def.options.flatMap(({ shape }) => shape.event.def.values));

/**
 * Reads one WebSocket frame.
 * @returns null for an event that this page does not know: a newer server may send more.
 * @throws UnreadableAnswer when it is no JSON or does not have the form of the contract.
 */
export function decodeFrame(text: string): ServerMessage | null {
  const frame = parseJson(text);
  if (isEvent(frame) && !knownEvents.has(frame.event)) return null;
  return readResponse(serverMessageSchema, frame);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableAnswer('not JSON');
  }
}

const isEvent = (frame: unknown): frame is { event: string } =>
  typeof frame === 'object' && frame !== null && 'event' in frame && typeof frame.event === 'string';

const FIRST_MS = 500;
const MAX_DELAY_MS = 10_000;

/** How long to wait before the n-th attempt in a row (from 1): 0.5 s, doubled each time, at most 10 s. */
export const reconnectDelay = (attempt: number): number => Math.min(FIRST_MS * 2 ** (attempt - 1), MAX_DELAY_MS);

/** A number from 0 to 1 at random: what makes pages differ cannot be a seed that all of them have. */
export const RANDOM = new InjectionToken<() => number>('random number', {
  providedIn: 'root',
  factory: () => () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
});

/** One connection: frames as text in, messages out. Errors and completion both mean that it is gone. */
export interface LiveSocket {
  readonly frames: Observable<string>;
  send(message: ClientMessage): void;
}

/** Opens a connection; `onOpen` runs when it stands. */
export type OpenSocket = (onOpen: () => void) => LiveSocket;

/** Replaced in tests by a socket without a network. */
export const OPEN_SOCKET = new InjectionToken<OpenSocket>('opens the WebSocket', {
  providedIn: 'root',
  factory: () => {
    const { protocol, host } = inject(DOCUMENT).location;
    const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`;
    return (onOpen) => {
      const socket = webSocket<string | ClientMessage>({
        url,
        deserializer: (event: MessageEvent<string>) => event.data,
        openObserver: { next: onOpen },
      });
      return { frames: socket as Observable<string>, send: (message) => socket.next(message) };
    };
  },
});

/** The server sends its status every few seconds; this long without any frame means the line is dead. */
export const SILENCE_MS = 20_000;

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

/** The WebSocket that heals itself: reconnects with growing pauses and subscribes again. */
@Injectable({ providedIn: 'root' })
export class LiveConnection {
  private readonly openSocket = inject(OPEN_SOCKET);
  private readonly random = inject(RANDOM);
  private readonly currentState = signal<ConnectionState>('connecting');
  private readonly openings = signal(0);
  private readonly droppedFrames = signal(0);

  readonly state = this.currentState.asReadonly();
  /** How often a connection was made; more than one means that something may have been missed. */
  readonly connections = this.openings.asReadonly();
  /** Frames that did not have the form of the contract. */
  readonly dropped = this.droppedFrames.asReadonly();

  /** Every message about these symbols, over as many connections as it takes. Never errors nor completes. */
  messages(symbols: readonly string[]): Observable<ServerMessage> {
    return defer(() => this.connectOnce(symbols)).pipe(
      retry({
        delay: (_error, attempt) => {
          this.currentState.set('reconnecting');
          // Half to one and a half times as long: pages that lose the server together do not come back together.
          return timer(reconnectDelay(attempt) * (0.5 + this.random()));
        },
        resetOnSuccess: true,
      }),
    );
  }

  private connectOnce(symbols: readonly string[]): Observable<ServerMessage> {
    const socket = this.openSocket(() => {
      this.currentState.set('connected');
      this.openings.update((count) => count + 1);
      socket.send({ event: 'subscribe', data: { symbols: [...symbols] } });
    });
    const closed = throwError(() => new Error('the server closed the connection'));
    return concat(socket.frames, closed).pipe(
      timeout({ each: SILENCE_MS }),
      mergeMap((text) => this.read(text)),
    );
  }

  private read(text: string): Observable<ServerMessage> {
    try {
      const message = decodeFrame(text);
      return message === null ? EMPTY : of(message);
    } catch (error) {
      this.droppedFrames.update((count) => count + 1);
      console.warn('Tandem dropped a message:', error instanceof Error ? error.message : error);
      return EMPTY;
    }
  }
}
