import { listenBars } from '@tandem/database';
import type { StackAddresses } from '../e2e/spawned-stack.ts';
import { subscribeAll, type MeasuredUpdate } from '../stack/api-client.ts';

/** From the announcement of a bar to its update. One process hears both, so one clock measures. */
export class Updates {
  /** When a client first saw predictions of both champions. */
  readonly firstWithBoth: Promise<number>;
  private readonly announced = new Map<number, number>();
  /** By symbol and minute: a champion that joins later has the minute predicted again, which is no update of the bar. */
  private readonly latencies = new Map<string, number>();
  private taken = 0;
  private readonly withBoth = new Set<string>();
  private readonly seenBoth: (at: number) => void;
  private readonly ends: (() => unknown)[] = [];

  private constructor() {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.firstWithBoth = promise;
    this.seenBoth = resolve;
  }

  static async follow({ apiUrl, databaseUrl }: StackAddresses): Promise<Updates> {
    const updates = new Updates();
    const listener = await listenBars(
      databaseUrl,
      ({ change, ts }) => change === 'closed' && ts !== null && updates.announced.set(ts, performance.now()),
      () => {},
    );
    const stream = await subscribeAll(apiUrl, (update) => updates.add(update));
    updates.ends.push(
      () => stream.close(),
      () => listener.stop(),
    );
    return updates;
  }

  /** Symbols that have had predictions of both champions. */
  get symbolsWithBoth(): number {
    return this.withBoth.size;
  }

  /** Milliseconds of each update since the last call. */
  take(): number[] {
    const fresh = [...this.latencies.values()].slice(this.taken);
    this.taken += fresh.length;
    return fresh;
  }

  async stop(): Promise<void> {
    for (const end of this.ends) await end();
  }

  private add({ symbol, ts, final, predictions }: MeasuredUpdate): void {
    const now = performance.now();
    if (predictions.lstm && predictions.transformer) {
      this.seenBoth(now);
      this.withBoth.add(symbol);
    }
    const since = this.announced.get(Date.parse(ts));
    const minute = `${symbol} ${ts}`;
    if (since !== undefined && final && !this.latencies.has(minute)) this.latencies.set(minute, now - since);
  }
}
