import { Subject } from 'rxjs';
import type { ClientMessage, ServerMessage } from '@tandem/contracts';
import type { LiveSocket, OpenSocket } from '../src/app/live/live-connection';

/** A network of WebSockets that does what the test asks. */
export class FakeNetwork {
  readonly sent: ClientMessage[] = [];
  attempts = 0;
  private frames = new Subject<string>();
  private onOpen: () => void = () => undefined;

  readonly open: OpenSocket = (onOpen): LiveSocket => {
    this.attempts += 1;
    this.onOpen = onOpen;
    this.frames = new Subject<string>();
    return { frames: this.frames, send: (message) => void this.sent.push(message) };
  };

  accept(): void {
    this.onOpen();
  }

  deliver(message: ServerMessage): void {
    this.deliverText(JSON.stringify(message));
  }

  deliverText(text: string): void {
    this.frames.next(text);
  }

  close(): void {
    this.frames.complete();
  }

  fail(): void {
    this.frames.error(new Event('error'));
  }
}
