import { backoffDelay } from '@tandem/config';

/** Failures in a row after which a provider is left alone: with the pauses between them some 15 seconds of failing. */
export const FAILURES_TO_OPEN = 5;

/** Pauses while the circuit is closed, which ends with the fifth failure. */
const PAUSES = { minMs: 1_000, maxMs: Infinity };
/**
 * How long a provider is left alone that cannot be reached: one request in a quarter of a minute burdens nobody, and what an outage has
 * left out is there within a minute of its end.
 */
const COOL_DOWN_MS = 16_000;
/**
 * How long one that asks for fewer requests, or refuses them, is left alone. A session has 78 of the longest spans: little of one
 * is lost.
 */
const REFUSED_COOL_DOWNS = { minMs: 60_000, maxMs: 300_000 };

/**
 * Milliseconds to leave a provider alone after its `failures`-th failure in a row. Exponential, the upper half of it
 * random ("equal jitter": https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), because many
 * installations lose the same provider at the same moment.
 * @param refused whether the provider answered, and wants fewer requests or none
 * @param random from 0 to 1
 */
export function pauseAfter(failures: number, refused: boolean, random: number): number {
  const jitter = 0.5 + 0.5 * random;
  if (failures < FAILURES_TO_OPEN) return backoffDelay(failures, PAUSES) * jitter;
  return (refused ? backoffDelay(failures - FAILURES_TO_OPEN + 1, REFUSED_COOL_DOWNS) : COOL_DOWN_MS) * jitter;
}

/** Health of a provider of data. Times in milliseconds since the Unix epoch. */
export interface SourceHealth {
  readonly name: string;
  /** open: no request before `nextTryAt`; half-open: the next request is its trial. */
  readonly circuit: 'closed' | 'open' | 'half-open';
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  /** For people, without keys. */
  readonly lastError: string | null;
  /** Share of failures in the last 100 requests, 0 … 1; 0 before the first. */
  readonly errorRate: number;
  /** Requests sent since the start, repetitions included. */
  readonly requests: number;
  /** Those of them that failed for a reason of the provider's. */
  readonly failures: number;
  /** Nothing is sent before this; null when a request may be sent now. */
  readonly nextTryAt: number | null;
}

/** Admission of one request. */
export interface Permit {
  /** Failures known when it was admitted. */
  readonly known: number;
  readonly trial: boolean;
}

/**
 * The circuit breaker of a provider: after a failure no request is sent before the next try, after five in a row the
 * circuit is open, and after its cool-down one request tries it. Outcomes of requests that were in flight at a failure
 * neither add to the row nor end it. Times in milliseconds since the Unix epoch.
 */
export class CircuitBreaker {
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
  allows(now: number): boolean {
    const state = this.state(now);
    return state === 'closed' || (state === 'half-open' && !this.trying);
  }

  acquire(now: number): Permit {
    const trial = this.state(now) === 'half-open';
    if (trial) this.trying = true;
    return { known: this.known, trial };
  }

  succeeded(permit: Permit): void {
    if (permit.known === this.known) this.failuresInRow = 0;
  }

  /**
   * @param refused whether the provider answered, and wants fewer requests or none
   * @param waitMs how long it asks to be left alone, if it does
   */
  failed(permit: Permit, now: number, refused: boolean, waitMs: number | null): void {
    if (permit.known === this.known) {
      this.known += 1;
      this.failuresInRow += 1;
      this.close(now, pauseAfter(this.failuresInRow, refused, this.random()));
    }
    if (waitMs !== null) this.close(now, waitMs);
  }

  /** To be called for every permit at the end, also for those that neither succeeded nor failed. */
  release(permit: Permit): void {
    if (permit.trial) this.trying = false;
  }

  private close(now: number, ms: number): void {
    if (ms <= this.waitMs(now)) return;
    this.closedAt = now;
    this.closedFor = ms;
  }
}
