import { setTimeout as sleep } from 'node:timers/promises';
import { partOf, PARTS, runsOf, StartedBuild, type Build } from './builds.ts';
import { quantile } from './report.ts';
import { Updates } from './updates.ts';

/** Bars are a second apart at sixty times real time. */
const MEASURE_MS = 120_000;
const PROBE_MS = 1_000;
const PROBE_TIMEOUT_MS = 10_000;
const FIRST_PIPELINE_MS = 1_800_000;

/** How an installation of many symbols starts and lives, in a table; other work waits for nothing. */
export async function measureLive(build: Build, symbols: readonly string[]): Promise<string> {
  const started = performance.now();
  const since = () => (performance.now() - started) / 1_000;
  const stack = new StartedBuild(build, 'simulated', { SYMBOLS: symbols.join(' '), MARKET_SPEED: '60' });
  try {
    const addresses = await stack.ready();
    const ready = since();
    const health = new HealthProbe(addresses.apiUrl);
    const updates = await Updates.follow(addresses);
    await updates.firstWithBoth;
    const first = since();
    await stack.until(async () => updates.symbolsWithBoth >= symbols.length);
    const all = since();
    updates.take();
    const [before, from] = [processorTimes(stack), performance.now()];
    await sleep(MEASURE_MS);
    const bars = (performance.now() - from) / 1_000;
    const spent = difference(before, processorTimes(stack));
    const latencies = updates.take();
    const pipeline = await fullPipeline(stack, since);
    const { slowest, failed } = health.stop();
    await updates.stop();
    return [
      `| ${symbols.length} symbols live, ${build.name} | |`,
      '|---|---|',
      `| \`npm start\` → the API answers | ${ready.toFixed(0)} s |`,
      `| → first prediction of both models | ${first.toFixed(0)} s |`,
      `| → both for every symbol | ${all.toFixed(0)} s |`,
      `| → end of the first full pipeline | ${pipeline} |`,
      `| bar announced → update, beside training | p50 ${ms(latencies, 0.5)}, p99 ${ms(latencies, 0.99)} |`,
      `| \`/health/live\` every second | slowest ${slowest.toFixed(0)} ms, ${failed} without an answer |`,
      ...[...spent].map(([part, seconds]) => `| ${part}: processor a symbol and bar | ${perBar(seconds, bars, symbols.length)} |`),
    ].join('\n');
  } finally {
    await stack.stop();
  }
}

const ms = (sample: readonly number[], share: number) => `${quantile(sample, share).toFixed(0)} ms`;

const perBar = (seconds: number, bars: number, symbols: number) => `${((seconds * 1e6) / bars / symbols).toFixed(0)} µs`;

/** Seconds by process, of those that there are. */
function processorTimes(stack: StartedBuild): ReadonlyMap<number, { readonly part: string; readonly seconds: number }> {
  return new Map(stack.processes().map((one) => [one.pid, { part: partOf(one.command), seconds: one.processorSeconds }]));
}

/** Seconds by part: of a process that has ended meanwhile what was known of it does not count. */
function difference(before: ReturnType<typeof processorTimes>, after: ReturnType<typeof processorTimes>): Map<string, number> {
  const spent = new Map(PARTS.map((part) => [part, 0]));
  for (const [pid, { part, seconds }] of after) spent.set(part, spent.get(part)! + seconds - (before.get(pid)?.seconds ?? 0));
  return new Map([...spent].filter(([, seconds]) => seconds > 0));
}

/** When the full pipeline that follows the first training has ended. */
async function fullPipeline(stack: StartedBuild, since: () => number): Promise<string> {
  const deadline = performance.now() + FIRST_PIPELINE_MS;
  for (;;) {
    const closed = (await runsOf(await stack.ready())).filter(({ closedAt }) => closedAt !== null);
    if (closed.length >= 2) return `${since().toFixed(0)} s`;
    if (performance.now() > deadline) return `not within ${since().toFixed(0)} s`;
    await sleep(PROBE_MS);
  }
}

/** Asks every second whether the API lives. */
class HealthProbe {
  private slowest = 0;
  private failed = 0;
  private readonly url: string;
  private readonly timer: NodeJS.Timeout;

  constructor(apiUrl: string) {
    this.url = `${apiUrl}/health/live`;
    this.timer = setInterval(() => void this.ask(), PROBE_MS);
  }

  private async ask(): Promise<void> {
    const asked = performance.now();
    try {
      const { ok } = await fetch(this.url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
      if (!ok) this.failed += 1;
    } catch {
      this.failed += 1;
    }
    this.slowest = Math.max(this.slowest, performance.now() - asked);
  }

  stop(): { readonly slowest: number; readonly failed: number } {
    clearInterval(this.timer);
    return { slowest: this.slowest, failed: this.failed };
  }
}
