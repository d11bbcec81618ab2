import { FAILURES_TO_OPEN, pauseAfter } from './pauses.js';
import type { SourceHealth } from './source-health.js';

/** One request in flight, as the circuit remembers it. */
export interface Passage {
  /** How many failures were known when it was sent. */
  readonly known: number;
  readonly trial: boolean;
}

/**
 * What all requests to a provider know together: after a failure none is sent before the next try, after five in a
 * row the circuit is open, and after its cool-down one request tries it. Requests in flight at a failure were sent in
 * the same belief: their outcomes neither add to the row nor end it. Times in milliseconds since the Unix epoch.
 */
export class Circuit {
  private failuresInRow = 0;
  private known = 0;
  private closedAt = 0;
  private closedFor = 0;
  private trying = false;

  constructor(private readonly random: () => number) {}

  state(now: number): SourceHealth['circuit'] {
    if (this.failuresInRow < FAILURES_TO_OPEN) return 'closed';
    return this.waitMs(now) > 0 ? 'open' : 'half-open';
  }

  /** Milliseconds until a request may be sent. The pause starts again when the clock was set back. */
  waitMs(now: number): number {
    this.closedAt = Math.min(this.closedAt, now);
    return Math.max(0, this.closedAt + this.closedFor - now);
  }

  /** Whether a request may be sent now or after a wait: not while the circuit is open, and but one to try it. */
  passes(now: number): boolean {
    const state = this.state(now);
    return state === 'closed' || (state === 'half-open' && !this.trying);
  }

  enter(now: number): Passage {
    const trial = this.state(now) === 'half-open';
    if (trial) this.trying = true;
    return { known: this.known, trial };
  }

  succeeded(passage: Passage): void {
    if (passage.known === this.known) this.failuresInRow = 0;
  }

  /**
   * @param refused whether the provider answered, and wants fewer requests or none
   * @param waitMs how long it asks to be left alone, if it does
   */
  failed(passage: Passage, now: number, refused: boolean, waitMs: number | null): void {
    if (passage.known === this.known) {
      this.known += 1;
      this.failuresInRow += 1;
      this.close(now, pauseAfter(this.failuresInRow, refused, this.random()));
    }
    if (waitMs !== null) this.close(now, waitMs);
  }

  /** To be called for every passage in the end, also for those that neither succeeded nor failed. */
  leave(passage: Passage): void {
    if (passage.trial) this.trying = false;
  }

  private close(now: number, ms: number): void {
    if (ms <= this.waitMs(now)) return;
    this.closedAt = now;
    this.closedFor = ms;
  }
}
