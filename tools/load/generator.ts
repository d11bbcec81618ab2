import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenBars } from '@tandem/database';
import { LoadClient } from './load-client.ts';
import type { LoadPlan, LoadResult } from './protocol.ts';

/** How long connecting may take, and coming back after a storm. */
const CONNECT_MS = 30_000;
const HEALTH_PER_SECOND = 10;
const BAR_MS = 60_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Milliseconds until the answer was there, and its status; 0 where none came. */
function timedGet(url: string): Promise<{ ms: number; status: number }> {
  const started = performance.now();
  return new Promise((resolve) => {
    const done = (status: number) => resolve({ ms: performance.now() - started, status });
    get(url, { agent, timeout: 60_000 }, (response) => response.resume().on('end', () => done(response.statusCode ?? 0))).on('error', () =>
      done(0),
    );
  });
}

async function until(holds: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!holds() && performance.now() < end) await sleep(5);
  return holds();
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const { symbols } = (await (await fetch(`${plan.apiUrl}/api/v1/symbols`)).json()) as { symbols: { symbol: string }[] };
  const names = symbols.map(({ symbol }) => symbol);
  const announced = new Map<number, number>();
  let newest = -Infinity;
  const listener = await listenBars(
    plan.databaseUrl,
    ({ change, ts }) => {
      if (change !== 'closed' || ts === null || ts <= newest) return;
      newest = ts;
      announced.set(ts, performance.now());
    },
    () => undefined,
  );
  let measuring = false;
  let cut = 0;
  const commitToFrame: number[] = [];
  const url = `${plan.apiUrl.replace('http', 'ws')}/ws`;
  const clients = Array.from({ length: plan.clients }, (_, i) => {
    const isSlow = i < plan.slow;
    return new LoadClient(url, names, {
      bar: (ts, at) => {
        const since = announced.get(ts);
        if (measuring && !isSlow && since !== undefined) commitToFrame.push(at - since);
      },
      cut: () => (cut += 1),
    });
  });
  const whole = () => clients.filter(({ snapshotAt }) => snapshotAt !== null).length + cut >= clients.length;
  await until(whole, CONNECT_MS);
  measuring = true;
  const rest: number[] = [];
  const health: number[] = [];
  let restFailures = 0;
  const paths = ['/api/v1/symbols', `/api/v1/predictions/${names[0]!}`, `/api/v1/history/${names[0]!}?interval=1m&limit=60`];
  const timers = [
    setInterval(
      () => {
        const path = paths[rest.length % paths.length]!;
        void timedGet(`${plan.apiUrl}${path}`).then(({ ms, status }) => {
          rest.push(ms);
          if (status !== 200) restFailures += 1;
        });
      },
      1_000 / Math.max(plan.restPerSecond, 0.001),
    ),
    setInterval(() => void timedGet(`${plan.apiUrl}/health/live`).then(({ ms }) => health.push(ms)), 1_000 / HEALTH_PER_SECOND),
  ];
  let behind = 0;
  const first = newest;
  for (let second = 0; second < plan.seconds; second++) {
    if (second % 10 === 0) for (const client of clients.slice(0, plan.slow)) client.pause();
    if (second % 10 === 5) for (const client of clients.slice(0, plan.slow)) client.resume();
    const before = newest;
    await sleep(1_000);
    for (const client of clients.slice(plan.slow))
      if (first > 0) behind = Math.max(behind, (before - Math.max(client.newest, first)) / BAR_MS);
  }
  for (const timer of timers) clearInterval(timer);
  measuring = false;
  const stormMs = plan.storm ? await storm(clients) : null;
  for (const client of clients) client.close();
  await listener.stop();
  agent.destroy();
  return { commitToFrame, rest, restFailures, health, behind, cut, stormMs };
}

async function storm(clients: readonly LoadClient[]): Promise<number | null> {
  const started = performance.now();
  for (const client of clients) client.reconnect();
  const back = await until(() => clients.every(({ snapshotAt }) => snapshotAt !== null), CONNECT_MS);
  return back ? performance.now() - started : null;
}

process.once('message', (plan: LoadPlan) => {
  void run(plan).then((result) => process.send!(result, () => process.exit(0)));
});
