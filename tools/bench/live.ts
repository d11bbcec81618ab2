import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ModelRunner } from '@tandem/models';
import { SpawnedStack, type StackAddresses } from '../e2e/spawned-stack.ts';
import { readOptions, wholeNumber } from '../stack/command-line.ts';
import { buildsWith, runsOf, type Build } from './builds.ts';
import { measureChampionChanges } from './champion-changes.ts';
import { measureExplanations } from './explanations.ts';
import { latencyTable, measurement, timed, type Measurement } from './report.ts';
import { Updates } from './updates.ts';

/** Some sixty bars of every symbol, with the training of a first evening beside them. */
const MEASURE_MS = 90_000;

const USAGE = 'npm run bench -- live [--before DIRECTORY of another checkout, built] [--rounds N]';

/**
 * The whole of Tandem from an empty directory, measured from outside as a user has it. SOURCE, MARKET_SPEED and the other
 * settings come from the environment. `--before DIR` names another checkout: both are started by turns, `--rounds` times each, and the bars
 * of all rounds count as one sample. Of one round the slowest bar alone is the p99.
 */
export async function benchLive(options: readonly string[]): Promise<string> {
  const { before, rounds } = readOptions(options, { before: { type: 'string' }, rounds: { type: 'string', default: '1' } }, USAGE);
  const times = wholeNumber('--rounds', rounds, 1);
  const builds = buildsWith(before);
  const runs = new Map<Build['name'], LiveRun[]>(builds.map(({ name }) => [name, []]));
  for (let round = 0; round < times; round++) {
    for (const build of builds) runs.get(build.name)!.push(await measureLive(build, builds.length === 1));
  }
  const pooled = builds.flatMap(({ name }) => pool(before === undefined ? '' : `${name}: `, runs.get(name)!));
  return latencyTable(pooled);
}

/** Milliseconds, of one installation from its start to its end. */
interface LiveRun {
  readonly first: number;
  readonly besideTraining: readonly number[];
  /** As for most of a day. */
  readonly alone: readonly number[];
  readonly besideChanges: readonly number[];
  readonly changes: readonly number[];
  readonly others: readonly Measurement[];
}

function pool(prefix: string, runs: readonly LiveRun[]): Measurement[] {
  const all = (name: string, of: (run: LiveRun) => readonly number[]) => measurement(`${prefix}${name}`, runs.flatMap(of));
  return [
    all('start of all processes → first update with both predictions', ({ first }) => [first]),
    all('bar announced by the database → its update at a client of 20 symbols', ({ besideTraining }) => besideTraining),
    all('the same, with nothing being trained', ({ alone }) => alone),
    all('the same, with the changes of champion', ({ besideChanges }) => besideChanges),
    all('change of champion asked for → first prediction by it', ({ changes }) => changes),
    ...runs.flatMap(({ others }) => others),
  ];
}

/** @param inDepth also what is asked of the API, and the models by themselves */
async function measureLive({ root }: Build, inDepth: boolean): Promise<LiveRun> {
  const varDir = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const source = process.env['SOURCE'] ?? 'simulated';
  const started = performance.now();
  const stack = SpawnedStack.start({ SOURCE: source, VAR_DIR: varDir }, root);
  try {
    const addresses = await stack.ready(300_000);
    const updates = await Updates.follow(addresses);
    const first = (await updates.firstWithBoth) - started;
    await sleep(MEASURE_MS);
    const besideTraining = updates.take();
    await untilNothingIsTrained(addresses);
    updates.take();
    await sleep(MEASURE_MS);
    const alone = updates.take();
    const explanations = inDepth ? await measureExplanations(addresses.apiUrl) : [];
    updates.take();
    const changes = await measureChampionChanges(addresses.apiUrl, join(varDir, source, 'operator-key'));
    const besideChanges = updates.take();
    await updates.stop();
    await stack.stop();
    const others = inDepth ? [...explanations, ...(await benchInference(join(varDir, source, 'models')))] : [];
    return { first, besideTraining, alone, besideChanges, changes, others };
  } finally {
    await stack.stop();
    rmSync(varDir, { recursive: true, force: true });
  }
}

const POLL_MS = 500;

async function untilNothingIsTrained(addresses: StackAddresses): Promise<void> {
  while ((await runsOf(addresses)).some(({ closedAt }) => closedAt === null)) await sleep(POLL_MS);
}

/** Windows at once: one of every symbol of a default installation. */
const WINDOWS = 20;

/**
 * Both published champions over twenty windows, one after the other, as the live loop runs them; and as many models as run unseen beside
 * them, each loaded by itself: predecessor and newest refused version of each kind.
 */
async function benchInference(modelDirectory: string): Promise<Measurement[]> {
  const files = readdirSync(modelDirectory).filter((name) => name.endsWith('.tflite'));
  const load = (name: string) => ModelRunner.load(readFileSync(join(modelDirectory, name)));
  const champions = await Promise.all(files.map(load));
  const shadows = await Promise.all([...files, ...files].map(load));
  const runners = [...champions, ...shadows];
  const inputs = new Map(
    runners.map((runner) => {
      const { window, featureNames } = runner.metadata;
      return [runner, new Float32Array(WINDOWS * window * featureNames.length).fill(0.01)];
    }),
  );
  const predictAll = (some: readonly ModelRunner[]) => async () => {
    for (const runner of some) await runner.predict(inputs.get(runner)!, WINDOWS);
  };
  try {
    return [
      await timed('both champions, 20 windows', 500, predictAll(champions), 50),
      await timed('two shadows of each kind, 20 windows', 500, predictAll(shadows), 50),
    ];
  } finally {
    for (const runner of runners) runner.dispose();
  }
}
