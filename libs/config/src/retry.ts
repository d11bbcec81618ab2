import { setTimeout as sleep } from 'node:timers/promises';

/** How long a process waits at its start for the database and for Temporal: they may be starting beside it, or again after a crash. */
const START_TIMEOUT_MS = 60_000;
/** Wait between two attempts. */
const RETRY_DELAY_MS = 1_000;

interface RetryOptions {
  /** Told of each attempt that failed and is followed by another. */
  readonly onFailure: (error: unknown) => void;
  /** Whether another attempt may succeed where one failed so; default: always. */
  readonly isRetryable?: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Tries what a process needs at its start until it works, for at most a minute.
 * @throws what the last attempt threw
 */
export async function retryAtStart<T>(attempt: () => Promise<T>, { onFailure, isRetryable: mayPass = () => true, signal }: RetryOptions): Promise<T> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error) || performance.now() + RETRY_DELAY_MS > deadline) throw error;
      onFailure(error);
      await sleep(RETRY_DELAY_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
}
