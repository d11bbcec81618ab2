import { setTimeout as sleep } from 'node:timers/promises';

/** How long a worker waits at its start for the database and for Temporal: they may be starting beside it. */
export const START_TIMEOUT_MS = 60_000;

/** Wait between two attempts. */
const PAUSE_MS = 1_000;

/**
 * Tries until it works, for at most START_TIMEOUT_MS.
 * @param onFailure told of each attempt that failed and is followed by another
 * @throws what the last attempt threw
 */
export async function retryAtStart<T>(attempt: () => Promise<T>, onFailure: (error: unknown) => void, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() + PAUSE_MS > deadline) throw error;
      onFailure(error);
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}
