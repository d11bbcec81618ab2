import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Asks again and again until the answer is yes.
 *
 * @returns whether it became so in time
 * @throws the signal's reason when it is aborted
 */
export async function waitUntil(isSo: () => Promise<boolean>, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    signal.throwIfAborted();
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
  return true;
}
