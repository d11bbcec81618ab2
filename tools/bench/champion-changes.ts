import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newestChallenger, requestPromotion, subscribeAll, type OperatorApi } from '../stack/api-client.ts';

const CHANGES = 10;
/** The first full training makes the second version. */
const SECOND_VERSION_MS = 300_000;
const POLL_MS = 500;

/**
 * Milliseconds from the operator's request that makes another version of the LSTM champion to the first final prediction by that version.
 * @throws Error when a symbol lacks the update of a minute meanwhile
 */
export async function measureChampionChanges(apiUrl: string, operatorKeyFile: string): Promise<number[]> {
  const waiting = new Map<number, (at: number) => void>();
  const minutes = new Map<string, Set<string>>();
  const stream = await subscribeAll(apiUrl, ({ symbol, ts, final, predictions: { lstm } }) => {
    if (!final) return;
    minutes.set(ts, (minutes.get(ts) ?? new Set()).add(symbol));
    if (lstm) waiting.get(lstm.version)?.(performance.now());
  });
  const sample: number[] = [];
  for (let change = 0; change < CHANGES; change++) {
    const version = await waitForChallenger(apiUrl);
    const predicted = new Promise<number>((resolve) => waiting.set(version, resolve));
    const asked = performance.now();
    await promoteUntilAccepted({ apiUrl, operatorKeyFile }, version);
    sample.push((await predicted) - asked);
    waiting.delete(version);
  }
  stream.close();
  requireEveryUpdate(minutes);
  return sample;
}

/** The newest version of the LSTM that is not champion, once there is one. */
async function waitForChallenger(apiUrl: string): Promise<number> {
  for (let waited = 0; waited < SECOND_VERSION_MS; waited += POLL_MS) {
    const version = await newestChallenger(apiUrl, 'lstm');
    if (version !== null) return version;
    await sleep(POLL_MS);
  }
  throw new Error('There is no second version of the LSTM.');
}

/** A nightly run may be changing the champion itself: then the operator asks again. */
async function promoteUntilAccepted(api: OperatorApi, version: number): Promise<void> {
  for (;;) {
    const { status, detail } = await requestPromotion(api, 'lstm', version, { reason: 'a benchmark', key: randomUUID() });
    if (status === 202) return;
    if (status !== 409) throw new Error(`The API refused the change with ${status}: ${detail}`);
    await sleep(POLL_MS);
  }
}

/** The first and the last minute may have been joined or left half way. */
function requireEveryUpdate(minutes: ReadonlyMap<string, ReadonlySet<string>>): void {
  const whole = [...minutes].sort(([a], [b]) => (a < b ? -1 : 1)).slice(1, -1);
  const symbols = Math.max(...whole.map(([, seen]) => seen.size));
  const lacking = whole.filter(([, seen]) => seen.size < symbols);
  if (lacking.length > 0)
    throw new Error(
      `${lacking.length} of ${whole.length} minutes lack the update of some symbol: ${lacking.map(([ts]) => ts).join(', ')}.`,
    );
}
