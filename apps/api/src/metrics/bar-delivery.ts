import type { SymbolState } from '../live/symbol-state.js';

interface Receivers {
  /** Connected clients. */
  readonly size: number;
  /** Resolves once nobody waits to be served. */
  served(): Promise<void>;
}

/**
 * How long a closed bar takes from its commit until the last client's connection has taken it. What a network and a browser add is not in
 * it (docs/benchmarks.md measures the page).
 */
export class BarDelivery {
  /** Start of the newest bar that clients were sent: symbols of one minute come together, and again as time goes on. */
  private newest = -Infinity;

  /**
   * @param now wall time, milliseconds since the Unix epoch
   * @param onDelivered called with milliseconds, once a minute of the market
   */
  constructor(
    private readonly clients: Receivers,
    private readonly now: () => number,
    private readonly onDelivered: (ms: number) => void,
  ) {}

  /** @param states that the clients are sent now @param lastBarTs start of the newest bar that is stored */
  take(states: readonly Pick<SymbolState, 'bar' | 'final' | 'committedAt'>[], lastBarTs: number | null): void {
    const state = states.find(({ bar, final }) => final && bar.ts === lastBarTs && bar.ts > this.newest);
    if (state === undefined) return;
    // What is loaded at the start was committed before anybody could wait for it.
    const isLoaded = this.newest === -Infinity;
    this.newest = state.bar.ts;
    if (isLoaded || this.clients.size === 0) return;
    setImmediate(() => void this.clients.served().then(() => this.onDelivered(this.now() - state.committedAt)));
  }
}
