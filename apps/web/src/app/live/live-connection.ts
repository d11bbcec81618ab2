import { inject, Injectable, signal } from '@angular/core';
import type { ServerMessage } from '@tandem/contracts';
import { concat, defer, EMPTY, type Observable, of, retry, throwError, timeout, timer } from 'rxjs';
import { mergeMap } from 'rxjs/operators';
import { decodeFrame } from './decode-frame';
import { OPEN_SOCKET } from './live-socket';
import { reconnectDelay } from './reconnect-delay';

/** The server sends its status every few seconds; this long without any frame means the line is dead. */
export const SILENCE_MS = 20_000;

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

/** The WebSocket that heals itself: reconnects with growing pauses and subscribes again. */
@Injectable({ providedIn: 'root' })
export class LiveConnection {
  private readonly openSocket = inject(OPEN_SOCKET);
  private readonly currentState = signal<ConnectionState>('connecting');
  private readonly openings = signal(0);
  private readonly droppedFrames = signal(0);

  readonly state = this.currentState.asReadonly();
  /** How often a connection was made; more than one means that something may have been missed. */
  readonly connections = this.openings.asReadonly();
  /** Frames that did not have the form of the contract. */
  readonly dropped = this.droppedFrames.asReadonly();

  /** All that the server says about these symbols, over as many connections as it takes. Never errors nor completes. */
  messages(symbols: readonly string[]): Observable<ServerMessage> {
    return defer(() => this.connectOnce(symbols)).pipe(
      retry({
        delay: (_error, attempt) => {
          this.currentState.set('reconnecting');
          return timer(reconnectDelay(attempt));
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
    return concat(socket.frames, closed).pipe(timeout({ each: SILENCE_MS }), mergeMap((text) => this.read(text)));
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
