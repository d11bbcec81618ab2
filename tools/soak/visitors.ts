import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Random } from '@tandem/domain';

/** How long a visitor stays connected, seconds. */
const STAY_S = { min: 2, max: 60 };
const CONNECT_MS = 30_000;
const ANSWER_MS = 60_000;
/** Between two requests over REST. */
const REST_EVERY_MS = 200;
/** Endings of a visit that are none of a page that is closed: a cable that is pulled. */
const SHARE_OF_BREAKS = 0.3;

/** Paths of everything that a page asks for, and some that nobody should; `:symbol` stands for one. */
const PATHS = [
  'symbols',
  'history/:symbol?interval=1m',
  'history/:symbol?interval=5m&limit=1000',
  'history/:symbol?interval=1d',
  'predictions/:symbol',
  'predictions/:symbol?limit=1000',
  'predictions/:symbol/explain',
  'models',
  'model-config',
  'pipeline/runs',
  'drift',
  'alerts',
  'audit',
  'quarantine',
  'track-record',
  'symbols?unknown=1',
  'history/NOPE',
] as const;

/** What became of the visits and requests so far. */
export interface Visits {
  visits: number;
  frames: number;
  requests: number;
  /** What should not have happened, a sentence each. */
  readonly faults: string[];
}

/** People who come, watch a few symbols, change their mind and leave, and who ask over REST meanwhile, until `signal` is aborted. */
export async function letVisitorsIn(
  apiUrl: string,
  { atOnce, symbols, random, signal }: { atOnce: number; symbols: readonly string[]; random: Random; signal: AbortSignal },
  seen: Visits,
): Promise<void> {
  const visitors = Array.from({ length: atOnce }, async () => {
    while (!signal.aborted) await visit(apiUrl, symbols, random, signal, seen);
  });
  await Promise.all([...visitors, askOverRest(apiUrl, symbols, random, signal, seen)]);
}

async function visit(apiUrl: string, symbols: readonly string[], random: Random, signal: AbortSignal, seen: Visits): Promise<void> {
  const socket = new WebSocket(`${apiUrl.replace('http', 'ws')}/ws`, { handshakeTimeout: CONNECT_MS });
  let isLeaving = false;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const left = closed.then(() => {
    if (!isLeaving) seen.faults.push('A connection was closed by the server.');
  });
  socket.on('error', (error) => seen.faults.push(`A connection failed: ${error.message}`));
  socket.on('message', () => (seen.frames += 1));
  const opened = await Promise.race([new Promise<true>((resolve) => socket.once('open', () => resolve(true))), closed]);
  if (opened !== true) return void (await rest(1_000, signal));
  seen.visits += 1;
  const watched = symbols.filter(() => random.uniform() < 0.5);
  const send = (event: string, chosen: readonly string[]) => socket.send(JSON.stringify({ event, data: { symbols: chosen } }));
  if (watched.length > 0) send('subscribe', watched);
  await rest((1_000 * (STAY_S.min + random.uniform() * (STAY_S.max - STAY_S.min))) / 2, signal);
  if (watched.length > 0 && socket.readyState === WebSocket.OPEN)
    send(random.uniform() < 0.5 ? 'unsubscribe' : 'subscribe', watched.slice(0, 3));
  await rest((1_000 * (STAY_S.min + random.uniform() * (STAY_S.max - STAY_S.min))) / 2, signal);
  isLeaving = true;
  if (random.uniform() < SHARE_OF_BREAKS) socket.terminate();
  else socket.close();
  await left;
}

async function askOverRest(apiUrl: string, symbols: readonly string[], random: Random, signal: AbortSignal, seen: Visits): Promise<void> {
  while (!signal.aborted) {
    const symbol = symbols[Math.floor(random.uniform() * symbols.length)]!;
    const path = PATHS[Math.floor(random.uniform() * PATHS.length)]!.replace(':symbol', symbol);
    seen.requests += 1;
    try {
      const answer = await fetch(`${apiUrl}/api/v1/${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
      await answer.arrayBuffer();
      if (answer.status >= 500) seen.faults.push(`GET ${path} was answered with ${answer.status}.`);
    } catch (error) {
      seen.faults.push(`GET ${path} was not answered: ${(error as Error).message}`);
    }
    await rest(REST_EVERY_MS, signal);
  }
}

/** Waits, or until the soak is over. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
