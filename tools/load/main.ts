import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile } from '../bench/report.ts';
import { SpawnedStack } from '../e2e/spawned-stack.ts';
import { limitCpu } from './cpu-limit.ts';
import type { LoadPlan, LoadResult } from './protocol.ts';

const ROOT = join(import.meta.dirname, '../..');
const START_MS = 300_000;

interface Scenario {
  readonly clients: number;
  readonly cores: number;
  readonly restPerSecond: number;
  readonly slow: number;
}

const SCENARIOS: readonly Scenario[] = [
  { clients: 1_000, cores: 1, restPerSecond: 0, slow: 0 },
  { clients: 1_000, cores: 1, restPerSecond: 20, slow: 50 },
  { clients: 1_000, cores: 0.5, restPerSecond: 100, slow: 0 },
  { clients: 5_000, cores: 1, restPerSecond: 0, slow: 0 },
];

/** Runs every scenario against one build, in a fresh installation, and gives a line of the table for each. */
async function measureBuild(name: string, root: string, scenarios: readonly Scenario[], seconds: number): Promise<string[]> {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-load-'));
  const settings = { SOURCE: 'simulated', VAR_DIR: varDir, NIGHT_EPOCHS: '1', NIGHT_SAMPLES: '256' };
  const stack = SpawnedStack.start(settings, root);
  try {
    const { apiUrl, databaseUrl, pid } = await stack.ready(START_MS);
    await firstModels(apiUrl);
    const lines: string[] = [];
    for (const scenario of scenarios) {
      const api = apiProcess(pid);
      const limit = limitCpu(api, scenario.cores);
      let mb = 0;
      const watching = setInterval(() => (mb = Math.max(mb, residentMb(api))), 500);
      try {
        const result = await generate({ ...scenario, apiUrl, databaseUrl, seconds, storm: true });
        lines.push(lineOf(name, scenario, limit.means, result, mb));
      } finally {
        clearInterval(watching);
        limit.release();
      }
      process.stderr.write(`${lines.at(-1)}\n`);
    }
    return lines;
  } finally {
    await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }
}

/** Both champions are there, so that updates are of their full size and cost. */
async function firstModels(apiUrl: string): Promise<void> {
  const end = performance.now() + START_MS;
  while (performance.now() < end) {
    const { champions } = (await (await fetch(`${apiUrl}/api/v1/models`)).json()) as { champions: unknown[] };
    if (champions.length === 2) return;
    await sleep(1_000);
  }
  throw new Error('No champions after five minutes.');
}

async function generate(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(join(import.meta.dirname, 'generator.ts'));
  child.send(plan);
  const [result] = (await once(child, 'message')) as [LoadResult];
  return result;
}

/** The newest API process below the supervisor. */
function apiProcess(supervisor: number): number {
  const found = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === supervisor && readProc(pid, 'cmdline').includes('apps/api/dist/main.'));
  if (found.length === 0) throw new Error('The stack runs no API.');
  return Math.max(...found);
}

const parentOf = (pid: number): number => Number(/^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1]);
const residentMb = (pid: number): number => Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1]) / 1_024);

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

const COLUMNS = [
  ...['build', 'clients', 'cores', 'by', 'REST/s', 'slow', 'frames', 'p50 ms', 'p99 ms', 'bars behind', 'cut'],
  ...['REST p99 ms', 'REST failed', 'health p99 ms', 'most MB', 'storm ms'],
];
const HEAD = [`| ${COLUMNS.join(' | ')} |`, `|${'---|'.repeat(COLUMNS.length)}`];

function lineOf(name: string, { clients, cores, restPerSecond, slow }: Scenario, means: string, result: LoadResult, mb: number): string {
  const at = (sample: readonly number[], share: number) => (sample.length === 0 ? '' : quantile(sample, share).toFixed(0));
  const { commitToFrame, behind, cut, rest, restFailures, health, stormMs } = result;
  const cells = [
    ...[name, clients, cores, means, restPerSecond, slow, commitToFrame.length, at(commitToFrame, 0.5), at(commitToFrame, 0.99)],
    ...[behind, cut, at(rest, 0.99), restFailures, at(health, 0.99), mb, stormMs?.toFixed(0) ?? 'not whole'],
  ];
  return `| ${cells.join(' | ')} |`;
}

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string' },
  },
});
const only = values.clients?.split(',').map(Number);
const scenarios = SCENARIOS.filter(({ clients }) => only === undefined || only.includes(clients));
const builds = [...(values.before === undefined ? [] : [['before', values.before] as const]), ['today', ROOT] as const];
const lines: string[] = [];
for (const [name, root] of builds) lines.push(...(await measureBuild(name, root, scenarios, Number(values.seconds))));
const [{ model } = { model: 'unknown processor' }] = cpus();
process.stdout.write(`${cpus().length} × ${model}, Node ${process.version}\n\n${[...HEAD, ...lines].join('\n')}\n`);
process.exit(0);
