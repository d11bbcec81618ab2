import pg, { type ClientBase } from 'pg';
import { Backoff } from '@tandem/config';
import type { Bar } from '@tandem/domain';

/** A notification: something in the market changed; read it from the tables. */
export interface BarsNotification {
  readonly change: 'closed' | 'forming' | 'clock';
  /** Milliseconds since the Unix epoch, as the other two. */
  readonly marketTime: number;
  /** Start of the newest bar written; null when only the clock changed. */
  readonly ts: number | null;
  /** Start of the oldest bar written, from which on the tables may have changed; null when only the clock changed. */
  readonly from: number | null;
}

/** Announces a change; delivered when the surrounding transaction commits, not before. */
export async function notifyBars(client: Pick<ClientBase, 'query'>, notification: BarsNotification): Promise<void> {
  await client.query('select pg_notify($1, $2)', [BARS_CHANNEL, JSON.stringify(notification)]);
}

/** The span of `bars` for a notification. */
export function spanOf(bars: readonly Bar[]): Pick<BarsNotification, 'ts' | 'from'> {
  if (bars.length === 0) return { ts: null, from: null };
  const starts = bars.map((bar) => bar.ts);
  return { ts: Math.max(...starts), from: Math.min(...starts) };
}

/** The channel on which every change of the market is announced. */
const BARS_CHANNEL = 'bars';

/** Waits between attempts to reconnect. */
const BACKOFF = { minMs: 100, maxMs: 5_000 };

/** A dead peer is noticed by TCP keep-alive instead of never. */
const KEEP_ALIVE_MS = 10_000;

export interface BarsListener {
  /** False while the connection is lost. */
  readonly connected: boolean;
  stop(): Promise<void>;
}

interface ListenOptions {
  /** Called with why the connection was lost or could not be made; listening goes on. */
  readonly onLost?: (error: Error) => void;
}

/**
 * Listens to changes of the market on a connection of its own and reconnects when that is lost.
 * Resolves when first connected.
 *
 * @param onNotify one change; also this connection's only delivery guarantee: what happened while it was lost is not repeated
 * @param onReconnect called after each reconnect, and for a notification of no known form: the consumer must read from the tables
 */
export async function listenBars(
  url: string,
  onNotify: (notification: BarsNotification) => void,
  onReconnect: () => void,
  options: ListenOptions = {},
): Promise<BarsListener> {
  const listener = new ReconnectingListener(url, onNotify, onReconnect, options.onLost);
  await listener.start();
  return listener;
}

class ReconnectingListener implements BarsListener {
  private client: pg.Client | null = null;
  private readonly stopping = new AbortController();
  private reconnecting: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly onNotify: (notification: BarsNotification) => void,
    private readonly onReconnect: () => void,
    private readonly onLost: ((error: Error) => void) | undefined,
  ) {}

  get connected(): boolean {
    return this.client !== null;
  }

  async start(): Promise<void> {
    this.client = await this.open();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.reconnecting;
    const client = this.client;
    this.client = null;
    await client?.end();
  }

  private async open(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'tandem-listen',
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: BACKOFF.maxMs,
    });
    client.on('error', (error) => this.handleLoss(client, error));
    client.on('end', () => this.handleLoss(client, new Error('The server ended the connection.')));
    client.on('notification', ({ payload }) => this.receive(payload));
    await client.connect();
    await client.query(`listen ${BARS_CHANNEL}`);
    return client;
  }

  /** Anyone who may connect can notify: of what is no announcement only that there may be something is taken. */
  private receive(payload: string | undefined): void {
    const notification = readNotification(payload);
    if (notification === null) this.onReconnect();
    else this.onNotify(notification);
  }

  /** Both `error` and `end` report the same loss, and a failed attempt reports one too: only the current client counts. */
  private handleLoss(client: pg.Client, error: Error): void {
    if (client !== this.client || this.stopping.signal.aborted) return;
    this.client = null;
    this.onLost?.(error);
    this.reconnecting = this.reconnect();
  }

  private async reconnect(): Promise<void> {
    const backoff = new Backoff(BACKOFF, this.stopping.signal);
    while (await backoff.wait()) {
      try {
        this.client = await this.open();
        this.onReconnect();
        return;
      } catch (error) {
        this.onLost?.(error as Error);
      }
    }
  }
}

const CHANGES: readonly unknown[] = ['closed', 'forming', 'clock'] satisfies BarsNotification['change'][];

/** Null for what no writer of this project has sent. */
function readNotification(payload = ''): BarsNotification | null {
  try {
    const value = JSON.parse(payload) as BarsNotification | null;
    return CHANGES.includes(value?.change) ? value : null;
  } catch {
    return null;
  }
}
