import { setTimeout as sleep } from 'node:timers/promises';

/** Waits between attempts, milliseconds: doubled from the first to the longest. */
export interface BackoffRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * Exponential backoff.
 * @param failures failures in a row so far, from 1
 * @returns milliseconds to wait before the next attempt
 */
export function backoffDelay(failures: number, { minMs, maxMs }: BackoffRange): number {
  return Math.min(minMs * 2 ** (failures - 1), maxMs);
}

/** The waits between attempts at one thing that goes on failing. */
export class Backoff {
  private failures = 0;

  /** @param signal cuts a wait short, for good */
  constructor(
    private readonly range: BackoffRange,
    private readonly signal?: AbortSignal,
  ) {}

  /** An attempt succeeded: the next failure is the first again. */
  reset(): void {
    this.failures = 0;
  }

  /** Waits after a failed attempt. @returns whether another one is due: false once the signal is aborted */
  async wait(): Promise<boolean> {
    this.failures += 1;
    const delay = backoffDelay(this.failures, this.range);
    await sleep(delay, undefined, this.signal === undefined ? {} : { signal: this.signal }).catch(() => undefined);
    return this.signal?.aborted !== true;
  }
}

/** How long a process waits at its start for the database and for Temporal: they may be starting beside it, or again after a crash. */
const START_TIMEOUT_MS = 60_000;
/** Wait between two attempts. */
const RETRY_DELAY_MS = 250;

interface RetryOptions {
  /** Called after each attempt that failed and is followed by another. */
  readonly onFailure: (error: unknown) => void;
  /** Whether another attempt may succeed where one failed so; default: always. */
  readonly isRetryable?: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Tries what a process needs at its start until it works, for at most a minute.
 * @throws what the last attempt threw; the reason of the signal when that was aborted
 */
export async function retryAtStart<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { onFailure, isRetryable = () => true, signal } = options;
  const backoff = new Backoff({ minMs: RETRY_DELAY_MS, maxMs: RETRY_DELAY_MS }, signal);
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error) || performance.now() + RETRY_DELAY_MS > deadline) throw error;
      onFailure(error);
      if (!(await backoff.wait())) signal?.throwIfAborted();
    }
  }
}
