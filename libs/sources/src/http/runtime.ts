import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** The clock, timers and randomness of an adapter. */
export interface Runtime {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Resolves after `ms`; may end its timer when `signal` is aborted (the wait itself ends then in any case). */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

const STEPS = 2 ** 32;

/** The machine's clock, and randomness without a seed: jitter spreads installations only where each has its own. */
export const SYSTEM_RUNTIME: Runtime = {
  now: Date.now,
  sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }),
  random: () => randomInt(STEPS) / STEPS,
};

/** The result of `promise`, unless `signal` is aborted before. @throws the signal's reason, at once */
export async function abortable<T>(promise: Promise<T>, signal?: AbortSignal | null): Promise<T> {
  if (signal === undefined || signal === null) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason as Error);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
