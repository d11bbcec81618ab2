import { setTimeout as sleep } from 'node:timers/promises';
import { newestOther, promote } from '../stack/champion-request.ts';
import type { Cluster } from './cluster.ts';

const PAUSE_MS = 300;
/** Longer than it takes everything to come back that can be killed in a night. */
const PATIENCE_MS = 180_000;

/**
 * Has the operator make the newest other version of a kind champion, against the gate: a gate that finds nothing better would leave most nights
 * without a change. Asks with one key until the API, which may be down, has answered.
 * @returns whether a change was started
 * @throws Error when the API refuses for a reason that is not of this night, or does not come back
 */
export async function insistOnOther(cluster: Cluster, kind: string, key: string): Promise<boolean> {
  const version = await untilAnswered(() => newestOther(cluster.apiUrl, kind));
  if (version === null) return false;
  const { status, detail } = await untilAnswered(() => promote(cluster, kind, version, { reason: 'a harness of faults', key }));
  if (status === 202) return true;
  // Somebody else changes the champion this moment, or has just made it that version.
  if (status === 409) return false;
  throw new Error(`The API refused the change with ${status}: ${detail}`);
}

/** Until the work gets an answer, and not one of a service that is away. */
async function untilAnswered<T>(work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      const answer = await work();
      if ((answer as { status?: number } | null)?.status !== 503) return answer;
    } catch (error) {
      // What a connection gives that is refused or cut off; an answer that is cut off is no JSON either.
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    }
    if (performance.now() - started > PATIENCE_MS) throw new Error(`The API does not answer for ${PATIENCE_MS / 1000} s.`);
    await sleep(PAUSE_MS);
  }
}
