import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a way does to all that passes, in both directions. */
interface Weather {
  /** Each packet is held up for this long. */
  readonly latencyMs: number;
  /** Bytes a second of each connection and direction. */
  readonly bytesPerSecond: number;
  /** Nothing passes, not even that an end was closed: connections are half open, and new ones are taken and never served. */
  readonly isStalled: boolean;
}

const FAIR: Weather = { latencyMs: 0, bytesPerSecond: Infinity, isStalled: false };

/** A way to a server that can be slow, narrow, silent, reset or cut, as when the network or the server fails. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private weather = FAIR;
  private readonly waiting = new Set<() => void>();

  private constructor(
    private server: Server,
    readonly port: number,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  static async to(target: { host: string; port: number }): Promise<TcpProxy> {
    const server = createServer();
    await listen(server, 0);
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port, target);
    proxy.serve();
    return proxy;
  }

  /** Changes what the way does from now on; without anything it is fair again, and what was held up arrives. */
  set(weather: Partial<Weather> = {}): void {
    this.weather = { ...FAIR, ...weather };
    if (this.weather.isStalled) return;
    for (const go of this.waiting) go();
    this.waiting.clear();
  }

  /** Resets every connection; new ones are served. */
  reset(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** Ends every connection and refuses new ones. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.set();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async restore(): Promise<void> {
    this.server = createServer();
    this.serve();
    await listen(this.server, this.port);
  }

  private serve(): void {
    this.server.on('connection', (near) => {
      const far = connect(this.target.port, this.target.host);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(one);
        one.pipe(this.line()).pipe(other);
        // When one end fails the other ends; why does not matter to a proxy.
        one
          .on('error', () => void this.pass().then(() => other.destroy()))
          .on('close', () => {
            this.sockets.delete(one);
            void this.pass().then(() => other.destroy());
          });
      }
    });
  }

  /** One direction of one connection. */
  private line(): Transform {
    return new Transform({
      transform: (packet: Buffer, _encoding, done) => {
        const { latencyMs, bytesPerSecond } = this.weather;
        const delay = latencyMs + (1_000 * packet.length) / bytesPerSecond;
        void (delay > 0 ? sleep(delay) : Promise.resolve()).then(() => this.pass()).then(() => done(null, packet));
      },
      flush: (done) => void this.pass().then(() => done()),
    });
  }

  /** Resolves once something may pass. */
  private async pass(): Promise<void> {
    if (this.weather.isStalled) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
}
