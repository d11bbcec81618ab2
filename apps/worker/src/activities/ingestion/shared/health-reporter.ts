import type { IngestorHealthRepository, IngestorHealthRow } from '@tandem/database';
import type { IngestorState } from '@tandem/domain';
import type { SourceHealth } from '@tandem/sources';

/** Shortest time between two equal reports, milliseconds. */
const REPORT_INTERVAL_MS = 5_000;

/** State of an ingestor. */
interface HealthReport {
  readonly state: IngestorState;
  readonly message: string;
  /** Age of the newest thing fetched, milliseconds; absent: unchanged. */
  readonly lagMs?: number;
  readonly nextTryAt?: number | null;
  /** How far it is with something that ends. */
  readonly progress?: { readonly done: number; readonly of: number };
}

/** Keeps the state and the counters of one ingestor, and writes them to its row of health. */
export class HealthReporter {
  private counters: Record<string, number> = {};
  private lagMs: number | null = null;
  private lastSuccessAt: number | null = null;
  private lastFailure: { readonly at: number; readonly message: string } | null = null;
  private last: { readonly state: IngestorState; readonly message: string; readonly at: number } | null = null;

  constructor(
    private readonly name: string,
    private readonly repository: Pick<IngestorHealthRepository, 'report'>,
    private readonly provider: () => SourceHealth,
  ) {}

  /** Adds to the counters of what was stored, corrected, refused …; zero makes no counter. */
  count(amounts: Readonly<Record<string, number>>): void {
    for (const [counter, amount] of Object.entries(amounts))
      if (amount !== 0) this.counters[counter] = (this.counters[counter] ?? 0) + amount;
  }

  /** @param now wall time, milliseconds since the Unix epoch */
  async report({ state, message, lagMs, nextTryAt = null, progress }: HealthReport, now: number): Promise<void> {
    this.lagMs = lagMs ?? this.lagMs;
    if (state === 'ok') this.lastSuccessAt = now;
    if (state === 'failing') this.lastFailure = { at: now, message };
    if (this.last?.state === state && this.last.message === message && now - this.last.at < REPORT_INTERVAL_MS) return;
    const counters = this.counters;
    this.counters = {};
    try {
      await this.repository.report({ ...this.row(state, message, nextTryAt, counters, now), progress: progress ?? null });
      this.last = { state, message, at: now };
    } catch (error) {
      this.count(counters);
      throw error;
    }
  }

  private row(
    state: IngestorState,
    message: string,
    nextTryAt: number | null,
    counters: Readonly<Record<string, number>>,
    now: number,
  ): Omit<IngestorHealthRow, 'progress'> {
    const { errorRate, requests, failures, nextTryAt: providerTriesAt } = this.provider();
    const { lastSuccessAt, lastFailure } = this;
    return {
      name: this.name,
      state,
      message,
      lastSuccessAt,
      lastFailureAt: lastFailure?.at ?? null,
      lastError: lastFailure?.message ?? null,
      errorRate,
      requests,
      failures,
      counters,
      nextTryAt: later(providerTriesAt, nextTryAt),
      lagMs: this.lagMs,
      updatedAt: now,
    };
  }
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
