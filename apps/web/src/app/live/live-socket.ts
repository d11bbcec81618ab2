import { inject, InjectionToken, DOCUMENT } from '@angular/core';
import type { ClientMessage } from '@tandem/contracts';
import type { Observable } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';

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
