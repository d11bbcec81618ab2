import { WebSocket, type ClientOptions } from 'ws';
import { serverMessageSchema, type ServerMessage, type Update } from '@tandem/contracts';

type Message<E extends ServerMessage['event']> = Extract<ServerMessage, { event: E }>;

/** A WebSocket client that keeps every frame, checked against the contract, with the wall time of its arrival. */
export class WsClient {
  readonly frames: { readonly message: ServerMessage; readonly at: number }[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.frames.push({ message: serverMessageSchema.parse(JSON.parse(String(data))), at: Date.now() });
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  static async connect(url: string, options: ClientOptions = {}): Promise<WsClient> {
    const socket = new WebSocket(url, options);
    const client = new WsClient(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }

  /** A client that has asked for the updates of these symbols. */
  static async subscribe(url: string, ...symbols: readonly string[]): Promise<WsClient> {
    const client = await WsClient.connect(url);
    client.send({ event: 'subscribe', data: { symbols } });
    return client;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The first frame of `event` from number `from` on for which `accept` holds; waits for it. */
  async next<E extends ServerMessage['event']>(
    event: E,
    accept: (message: Message<E>) => boolean = () => true,
    from = 0,
  ): Promise<Message<E>> {
    for (;;) {
      const found = this.frames.slice(from).find(({ message }) => message.event === event && accept(message as Message<E>));
      if (found !== undefined) return found.message as Message<E>;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** The first update from frame number `from` on for which `accept` holds, whatever frame brings it; waits for it. */
  async update(accept: (update: Update) => boolean, from = 0): Promise<Update> {
    for (;;) {
      const found = this.updates(from).find(accept);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** What changed, as it came from frame number `from` on; not what snapshots hold. */
  updates(from = 0): Update[] {
    return this.frames.slice(from).flatMap(({ message }) => {
      if (message.event === 'updates') return message.data.updates;
      return message.event === 'update' ? [message.data] : [];
    });
  }

  close(): void {
    this.socket.terminate();
  }
}
