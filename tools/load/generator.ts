import { existsSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenBars } from '@tandem/database';
import { LoadClient } from './load-client.ts';
import type { LoadPlan, LoadResult } from './protocol.ts';

/** How long all may take to connect, and to come back after a storm or an end. */
const CONNECT_MS = 60_000;
const BACK_MS = 30_000;
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

/** The pages of one plan, and what they see. */
class Pages {
  readonly commitToFrame: number[] = [];
  readonly clients: readonly LoadClient[];
  /** Start of the newest closed bar that the database announced. */
  newest = -Infinity;
  watched = false;
  cut = 0;
  refused = 0;
  /** When the first of them was let in after all had lost their connections. */
  firstBack: number | null = null;
  private readonly announced = new Map<number, number>();
  private readonly slow: number;

  constructor(plan: LoadPlan, symbols: readonly string[]) {
    this.slow = plan.slow;
    const url = `${plan.apiUrl.replace('http', 'ws')}/ws`;
    this.clients = Array.from({ length: plan.clients }, (_, i) => new LoadClient(url, symbols, this.eventsOf(i)));
  }

  announce(ts: number): void {
    if (ts <= this.newest) return;
    this.newest = ts;
    this.announced.set(ts, performance.now());
  }

  get reading(): readonly LoadClient[] {
    return this.clients.slice(this.slow);
  }

  areWhole(): boolean {
    return this.clients.every(({ snapshotAt }) => snapshotAt !== null);
  }

  /** Some stop reading for five of every ten seconds. */
  slowDown(second: number): void {
    const slow = this.clients.slice(0, this.slow);
    if (second % 10 === 0) for (const client of slow) client.pause();
    if (second % 10 === 5) for (const client of slow) client.resume();
  }

  /** All lose their connections at once, and come back at once. @returns milliseconds until all have their snapshots; null: too long */
  async storm(): Promise<number | null> {
    const started = performance.now();
    for (const client of this.clients) client.reconnect();
    return (await until(() => this.areWhole(), BACK_MS)) ? performance.now() - started : null;
  }

  /** @returns milliseconds from the first that is let in by the process that follows until all have their snapshots; null: too long */
  async comeBack(): Promise<number | null> {
    await until(() => this.clients.every(({ snapshotAt }) => snapshotAt === null), BACK_MS);
    this.firstBack = null;
    const back = await until(() => this.areWhole(), BACK_MS);
    return back && this.firstBack !== null ? performance.now() - this.firstBack : null;
  }

  private eventsOf(index: number): ConstructorParameters<typeof LoadClient>[2] {
    return {
      accepted: () => (this.firstBack ??= performance.now()),
      bar: (ts, at) => {
        const since = this.announced.get(ts);
        if (this.watched && index >= this.slow && since !== undefined) this.commitToFrame.push(at - since);
      },
      cut: () => {
        if (this.watched) this.cut += 1;
      },
      refused: () => {
        if (this.watched) this.refused += 1;
      },
    };
  }
}

/** Asks REST and health for as long as it is not stopped. */
class Requests {
  readonly rest: number[] = [];
  readonly health: number[] = [];
  restFailures = 0;
  private readonly timers: NodeJS.Timeout[] = [];

  start({ apiUrl, restPerSecond }: LoadPlan, symbol: string): void {
    const paths = ['/api/v1/symbols', `/api/v1/predictions/${symbol}`, `/api/v1/history/${symbol}?interval=1m&limit=60`];
    let asked = 0;
    const askRest = async () => {
      const { ms, status } = await timedGet(`${apiUrl}${paths[asked++ % paths.length]!}`);
      this.rest.push(ms);
      if (status !== 200) this.restFailures += 1;
    };
    const askHealth = async () => this.health.push((await timedGet(`${apiUrl}/health/live`)).ms);
    if (restPerSecond > 0) this.timers.push(setInterval(() => void askRest(), 1_000 / restPerSecond));
    this.timers.push(setInterval(() => void askHealth(), 1_000 / HEALTH_PER_SECOND));
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }
}

/** One client more, which sends as much as it can, and comes back whenever it was cut. */
class Flooder {
  /** The longest that it stayed, milliseconds. */
  longestMs: number | null = null;
  private stopped = false;

  async run(url: string): Promise<void> {
    while (!this.stopped) {
      let accept: () => void = () => undefined;
      const accepted = new Promise<void>((resolve) => (accept = resolve));
      const client = new LoadClient(url, ['SPY'], { accepted: accept, bar: ignore, cut: ignore, refused: ignore });
      await accepted;
      this.longestMs = Math.max(this.longestMs ?? 0, await client.flood());
      client.close();
    }
  }

  stop(): void {
    this.stopped = true;
  }
}

function ignore(): void {}

async function watch(
  plan: LoadPlan,
  pages: Pages,
  symbol: string,
): Promise<Pick<LoadResult, 'behind' | 'floodMs'> & { requests: Requests }> {
  const requests = new Requests();
  const flooder = new Flooder();
  requests.start(plan, symbol);
  if (plan.flood) void flooder.run(`${plan.apiUrl.replace('http', 'ws')}/ws`);
  pages.watched = true;
  const first = pages.newest;
  let behind = 0;
  for (let second = 0; second < plan.seconds; second++) {
    pages.slowDown(second);
    const before = pages.newest;
    await sleep(1_000);
    if (first <= 0) continue;
    for (const { newest } of pages.reading) behind = Math.max(behind, (before - Math.max(newest, first)) / BAR_MS);
  }
  pages.watched = false;
  flooder.stop();
  requests.stop();
  return { behind, floodMs: flooder.longestMs, requests };
}

/** Ends the API's process while all are connected. */
async function end({ api, ending }: LoadPlan, pages: Pages): Promise<Pick<LoadResult, 'returnMs' | 'endMs'>> {
  if (ending === null) return { returnMs: null, endMs: null };
  const started = performance.now();
  const back = pages.comeBack();
  process.kill(api, ending);
  const gone = await until(() => !existsSync(`/proc/${api}`), BACK_MS);
  const endMs = gone ? performance.now() - started : null;
  return { endMs, returnMs: await back };
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const { symbols } = (await (await fetch(`${plan.apiUrl}/api/v1/symbols`)).json()) as { symbols: { symbol: string }[] };
  const names = symbols.map(({ symbol }) => symbol);
  const pages = new Pages(plan, names);
  const listener = await listenBars(
    plan.databaseUrl,
    ({ change, ts }) => {
      if (change === 'closed' && ts !== null) pages.announce(ts);
    },
    () => undefined,
  );
  await until(() => pages.areWhole(), CONNECT_MS);
  const { requests, behind, floodMs } = await watch(plan, pages, names[0]!);
  const stormMs = await pages.storm();
  const ended = await end(plan, pages);
  for (const client of pages.clients) client.close();
  await listener.stop();
  agent.destroy();
  const { commitToFrame, cut, refused } = pages;
  const { rest, restFailures, health } = requests;
  return { commitToFrame, rest, restFailures, health, behind, cut, refused, floodMs, stormMs, ...ended };
}

process.once('message', (plan: LoadPlan) => {
  void run(plan).then((result) => process.send!(result, () => process.exit(0)));
});
