import { RateLimitedError } from '@tandem/sources';
import type { WallClock } from '../../wall-clock.js';

/** Waits after which a provider that goes on wanting fewer requests counts as one that does not answer: most of an hour. */
const MOST_WAITS = 30;
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 2 * 60_000;

/**
 * Asks for what nobody waits for: a provider that wants fewer requests, or whose budget is used up, is asked again when it may be.
 * @throws what `ask` throws, a RateLimitedError only after many waits
 */
export async function patiently<T>(clock: WallClock, ask: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RateLimitedError) || waits === MOST_WAITS) throw error;
      await clock.sleep(Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, error.retryAt - clock.now())));
    }
  }
}
