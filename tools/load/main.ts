import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../bench/report.ts';
import { apiOf, residentMegabytes } from '../e2e/processes.ts';
import { SpawnedStack } from '../e2e/spawned-stack.ts';
import { readOptions, runProgram, wholeNumber } from '../stack/command-line.ts';
import { limitCpu } from './cpu-limit.ts';
import type { LoadPlan, LoadResult } from './protocol.ts';

const ROOT = join(import.meta.dirname, '../..');
const START_MS = 300_000;
/** The first night follows the first models some seconds later, milliseconds. */
const QUIET_MS = 15_000;
/** A session at 60 times real time is six and a half minutes, so that a night falls into every sixth scenario of a minute. */
const MAX_TRIES = 3;

interface Scenario extends Pick<LoadPlan, 'clients' | 'restPerSecond' | 'slow' | 'flood' | 'ending'> {
  readonly cores: number;
  /** What must hold. */
  readonly limits: Limits;
}

/** Most of each; milliseconds where no other unit is said. */
interface Limits {
  readonly p99?: number;
  readonly restP99?: number;
  readonly healthP99?: number;
  readonly behind?: number;
  readonly cut?: number;
  readonly mb?: number;
  readonly storm?: number;
  readonly comeBack?: number;
  readonly end?: number;
  readonly flood?: number;
}

const SCENARIOS: readonly Scenario[] = [
  {
    ...{ clients: 1_000, cores: 1, restPerSecond: 0, slow: 0, flood: false, ending: 'SIGKILL' },
    limits: { p99: 100, cut: 0, mb: 300, storm: 2_000, comeBack: 2_000 },
  },
  {
    ...{ clients: 1_000, cores: 1, restPerSecond: 20, slow: 50, flood: true, ending: null },
    limits: { p99: 100, healthP99: 50, cut: 0, flood: 1_000 },
  },
  {
    ...{ clients: 1_000, cores: 0.5, restPerSecond: 100, slow: 0, flood: false, ending: 'SIGTERM' },
    limits: { restP99: 1_000, cut: 0, behind: 2, end: 10_000 },
  },
  { clients: 5_000, cores: 1, restPerSecond: 0, slow: 0, flood: false, ending: null, limits: { p99: 250, cut: 0 } },
];

/** Runs every scenario against one build, in a fresh installation, and gives a line of the table for each. */
async function measureBuild(name: string, root: string, scenarios: readonly Scenario[], seconds: number): Promise<Measured[]> {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-load-'));
  const settings = { SOURCE: 'simulated', VAR_DIR: varDir, NIGHT_EPOCHS: '1', NIGHT_SAMPLES: '256' };
  const stack = SpawnedStack.start(settings, root);
  try {
    const { apiUrl, databaseUrl } = await stack.ready(START_MS);
    const measured: Measured[] = [];
    for (const scenario of scenarios) {
      const plan = { ...scenario, apiUrl, databaseUrl, seconds };
      measured.push({ name, scenario, ...(await measureQuiet(scenario.cores, plan, () => apiOf(varDir))) });
      process.stderr.write(`${lineOf(measured.at(-1)!)}\n`);
    }
    return measured;
  } finally {
    await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }
}

type Seen = Pick<Measured, 'means' | 'result' | 'mb'>;

/** Once more where anything was trained meanwhile. @param api its process, another one after each that was ended */
async function measureQuiet(cores: number, plan: Omit<LoadPlan, 'api'>, api: () => number): Promise<Seen> {
  for (let tries = 1; ; tries++) {
    const since = await untilQuiet(plan.apiUrl);
    const seen = await measure(cores, { ...plan, api: api() });
    if (tries === MAX_TRIES || (await runsOf(plan.apiUrl)).every(({ startedAt }) => Date.parse(startedAt) < since)) return seen;
  }
}

async function measure(cores: number, plan: LoadPlan): Promise<Seen> {
  const limit = limitCpu(plan.api, cores);
  let mb = 0;
  const watching = setInterval(() => (mb = Math.max(mb, residentMegabytes(plan.api))), 500);
  try {
    const result = await generate(plan);
    return { means: limit.means, result, mb };
  } finally {
    clearInterval(watching);
    limit.release();
  }
}

interface Run {
  readonly state: string;
  readonly startedAt: string;
}

const get = async <T>(url: string): Promise<T> => (await fetch(url)).json() as Promise<T>;

async function runsOf(apiUrl: string): Promise<readonly Run[]> {
  return (await get<{ readonly runs: readonly Run[] }>(`${apiUrl}/api/v1/pipeline/runs`)).runs;
}

/**
 * Both champions are there, so that updates are of their full size and cost, and nothing has been trained beside them for a while.
 * @returns when that was seen, milliseconds since the epoch
 */
async function untilQuiet(apiUrl: string): Promise<number> {
  const isQuiet = async () => {
    const [{ champions }, runs] = await Promise.all([get<{ champions: readonly unknown[] }>(`${apiUrl}/api/v1/models`), runsOf(apiUrl)]);
    return champions.length === 2 && runs.length > 0 && runs.every(({ state }) => state !== 'running');
  };
  const end = performance.now() + START_MS;
  let since: number | null = null;
  while (performance.now() < end) {
    // The API may be starting again.
    if (!(await isQuiet().catch(() => false))) since = null;
    else if (Date.now() - (since ??= Date.now()) >= QUIET_MS) return since;
    await sleep(1_000);
  }
  throw new Error('No champions, or something is still being trained, after five minutes.');
}

async function generate(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(join(import.meta.dirname, 'generator.ts'));
  child.send(plan);
  const [result] = (await once(child, 'message')) as [LoadResult];
  return result;
}

/** One scenario against one build. */
interface Measured {
  readonly name: string;
  readonly scenario: Scenario;
  /** By what its CPU was limited. */
  readonly means: string;
  readonly result: LoadResult;
  /** The most memory that was resident. */
  readonly mb: number;
}

const COLUMNS = [
  ...['build', 'clients', 'cores', 'by', 'REST/s', 'slow', 'flooder', 'frames', 'p50 ms', 'p99 ms', 'bars behind', 'cut', 'refused'],
  ...['REST p99 ms', 'REST failed', 'health p99 ms', 'flooder stays ms', 'most MB', 'storm ms', 'ended by', 'end ms', 'all back ms'],
];
const HEAD = [`| ${COLUMNS.join(' | ')} |`, `|${'---|'.repeat(COLUMNS.length)}`];

const at = (sample: readonly number[], share: number): number | null => (sample.length === 0 ? null : quantile(sample, share));

function lineOf({ name, scenario, means, result, mb }: Measured): string {
  const { clients, cores, restPerSecond, slow, flood, ending } = scenario;
  const { commitToFrame, behind, cut, refused, rest, restFailures, health, floodMs, stormMs, endMs, returnMs } = result;
  const ms = (value: number | null, missing = '') => value?.toFixed(0) ?? missing;
  const cells = [
    ...[name, clients, cores, means, restPerSecond, slow, flood ? 1 : 0, commitToFrame.length],
    ...[ms(at(commitToFrame, 0.5)), ms(at(commitToFrame, 0.99)), behind, cut, refused],
    ...[ms(at(rest, 0.99)), restFailures, ms(at(health, 0.99)), ms(floodMs), ms(mb), ms(stormMs, 'not whole')],
    ...(ending === null ? ['', '', ''] : [ending, ms(endMs, 'not ended'), ms(returnMs, 'not whole')]),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What does not hold of what must. */
function missedBy({ scenario: { clients, cores, limits, ending }, result, mb }: Measured): string[] {
  const { commitToFrame, rest, health, behind, cut, floodMs, stormMs, returnMs, endMs } = result;
  const figures: Readonly<Record<keyof Limits, number | null>> = {
    ...{ p99: at(commitToFrame, 0.99), restP99: at(rest, 0.99), healthP99: at(health, 0.99), behind, cut, mb, storm: stormMs },
    ...{ comeBack: returnMs, end: ending === null ? 0 : endMs, flood: floodMs },
  };
  return Object.entries(limits).flatMap(([name, limit]) => {
    const figure = figures[name as keyof Limits];
    if (figure !== null && figure <= limit) return [];
    return [`${clients} clients, ${cores} core: ${name} ${figure?.toFixed(0) ?? 'not seen'}, at most ${limit} wanted`];
  });
}

const USAGE = 'npm run load -- [--before DIRECTORY of another checkout] [--seconds N] [--clients N,N]';

async function main(args: readonly string[]): Promise<number> {
  const options = { before: { type: 'string' }, seconds: { type: 'string', default: '60' }, clients: { type: 'string' } } as const;
  const { before, seconds, clients } = readOptions(args, options, USAGE);
  const only = clients?.split(',').map((each) => wholeNumber('--clients', each, 1));
  const scenarios = SCENARIOS.filter((scenario) => only === undefined || only.includes(scenario.clients));
  const builds = [...(before === undefined ? [] : [['before', before] as const]), ['today', ROOT] as const];
  const measured: Measured[] = [];
  for (const [name, root] of builds) measured.push(...(await measureBuild(name, root, scenarios, wholeNumber('--seconds', seconds, 1))));
  const missed = measured.filter(({ name }) => name === 'today').flatMap(missedBy);
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const table = [...HEAD, ...measured.map(lineOf)].join('\n');
  process.stdout.write(`${cpus().length} × ${model}, Node ${process.version}\n\n${table}\n\n${missed.join('\n') || 'All holds.'}\n`);
  return missed.length === 0 ? 0 : 1;
}

await runProgram(main);
