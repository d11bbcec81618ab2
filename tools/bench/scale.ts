import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFilesIn } from '@tandem/config';
import {
  BarRepository,
  MarketClockRepository,
  openKeyring,
  SigningKey,
  TrustedKeys,
  type Database,
  type ModelVersionRow,
} from '@tandem/database';
import { BAR_MS, MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { BUDGETS } from '@tandem/models';
import { registerVersion } from '@tandem/registry';
import { openSimulated } from '@tandem/sources';
import { makeClock } from '../../libs/database/testing/bars.ts';
import type { StageInput, StageName, StageOrder, StageResult } from '../../apps/worker/src/activities/training/stages.ts';
import type { ChildAnswer, ChildJob } from '../../apps/worker/src/process/run-child.ts';
import { readOptions, wholeNumber } from '../stack/command-line.ts';
import { buildsWith, processorSeconds, type Build } from './builds.ts';
import { withEmbedded } from './new-databases.ts';
import { measureLive } from './scale-live.ts';
import { measureParts, symbolsOf } from './scale-parts.ts';

/** As many as the recordings that other figures are of have. */
const SESSIONS = 31;
/** As many symbols as an index has. */
const SYMBOLS = 500;
/** One epoch of a few batches: memory is that of a whole training, time that of getting there. */
const BUDGET = { ...BUDGETS.full, maxEpochs: 1, maxTrainSamples: 8_192, maxValidationSamples: 8_192 };
const POLL_MS = 50;

interface StageFigures {
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Largest resident set of its process, MiB. */
  readonly peakMiB: number;
}

interface RunFigures {
  readonly stages: Readonly<Record<string, StageFigures>>;
  /** SHA-256 of the model files that it made. */
  readonly files: readonly string[];
}

/**
 * Many symbols of the simulated market: what a minute of each costs, part by part; what the stages of a nightly run need, each in the child
 * that the worker gives it, on the embedded PostgreSQL; and how an installation starts and lives. `--before DIR` names another checkout,
 * built.
 */
export async function benchScale(options: readonly string[]): Promise<string> {
  const usage = 'npm run bench -- scale [--symbols N] [--only training|live|parts] [--before DIRECTORY of another checkout, built]';
  const given = readOptions(options, { symbols: { type: 'string' }, only: { type: 'string' }, before: { type: 'string' } }, usage);
  const count = given.symbols === undefined ? SYMBOLS : wholeNumber('--symbols', given.symbols, 20);
  const symbols = symbolsOf(count);
  const builds = buildsWith(given.before);
  const tables: string[] = [];
  const asked = (part: string) => given.only === undefined || given.only === part;
  if (asked('parts')) tables.push(await measureParts());
  if (asked('training')) tables.push(await measureTraining(builds, symbols));
  if (asked('live')) for (const build of builds) tables.push(await measureLive(build, symbols));
  return tables.join('\n\n');
}

async function measureTraining(builds: readonly Build[], symbols: readonly string[]): Promise<string> {
  return withEmbedded(async (databases) => {
    const database = databases.get('plain')!;
    await storeMarket(database, symbols);
    const runs = new Map<Build, RunFigures>();
    for (const build of builds) runs.set(build, await new MeasuredRun(build, database, symbols).measure());
    return table(symbols.length, runs);
  });
}

/** Sessions of a simulated market, all of them over. */
async function storeMarket(database: Database, symbols: readonly string[]): Promise<void> {
  const market = openSimulated({ symbols, seed: 1, predictability: { strength: 0.1 } });
  for (let index = 0; index < SESSIONS; index++) {
    const { session, bars } = (await market.session(index))!;
    await new BarRepository(database).importSeries(bars, { source: 'simulated', fetchedAt: (ts) => ts });
    const clock = makeClock(session.close - BAR_MS, { source: 'simulated', session: session.date, state: 'closed' });
    await new MarketClockRepository(database).write(clock);
  }
}

/** The stages of one nightly run, one after the other. */
class MeasuredRun {
  private readonly stages: Record<string, StageFigures> = {};
  private readonly build: Build;
  private readonly database: Database;
  private readonly symbols: readonly string[];
  private readonly workflowId: string;

  constructor(build: Build, database: Database, symbols: readonly string[]) {
    this.build = build;
    this.database = database;
    this.symbols = symbols;
    this.workflowId = `bench-${build.name}`;
  }

  async measure(): Promise<RunFigures> {
    const directory = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
    try {
      const { signingKeyFile, trustedKeysFile } = keyFilesIn(directory, {});
      await TrustedKeys.add(trustedKeysFile, (await SigningKey.openOrMake(signingKeyFile)).publicPem);
      const database = { ...this.database, keys: openKeyring({ signingKeyFile, trustedKeysFile }) };
      const built = await this.stage(directory, 'dataset', 'buildDataset', { budget: 'full', reason: 'manual' });
      if (built.dataset === null) throw new Error(`There is no dataset: ${built.refusal}`);
      const { datasetId } = built.dataset;
      const versions: ModelVersionRow[] = [];
      for (const kind of MODEL_KINDS) {
        const row = await registerVersion(database, { kind, workflowId: this.workflowId }, (number) => {
          const checkpoint = join(directory, `${kind}.checkpoint`);
          return this.stage(directory, `training of a ${kind}`, 'fitModel', {
            kind,
            datasetId,
            budget: 'full',
            version: number,
            checkpoint,
          });
        });
        versions.push(row);
      }
      await this.stage(directory, 'evidence', 'recordEvidence', { datasetId, kinds: MODEL_KINDS });
      for (const { kind, version } of versions as readonly { kind: ModelKind; version: number }[]) {
        await this.stage(directory, `validation of a ${kind}`, 'validateModel', { kind, version, datasetId });
      }
      return { stages: this.stages, files: versions.map(({ sha256 }) => sha256) };
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  private async stage<Name extends StageName>(
    directory: string,
    what: string,
    stage: Name,
    input: StageInput<Name>,
  ): Promise<StageResult<Name>> {
    const { url: databaseUrl } = this.database;
    const place = { databaseUrl, directory, keyFiles: keyFilesIn(directory, {}) };
    const settings = { ...place, symbols: this.symbols, backend: 'native', seed: 1, budgets: allBudgets() } as const;
    const order: StageOrder<Name> = { stage, input, run: { workflowId: this.workflowId, runId: 'run' }, settings };
    const started = performance.now();
    const { result, processorSeconds, peakMiB } = await inChild(this.build, { work: 'stage', input: order });
    this.stages[what] = { seconds: (performance.now() - started) / 1_000, processorSeconds, peakMiB };
    return result as StageResult<Name>;
  }
}

const allBudgets = () => ({ first: BUDGET, fast: BUDGET, full: BUDGET });

/** @throws Error with what the child answered, where that is a failure */
function inChild({ root }: Build, job: ChildJob): Promise<Omit<StageFigures, 'seconds'> & { readonly result: unknown }> {
  const child = fork(join(root, 'apps/worker/dist/child.bundle.js'), { serialization: 'advanced', execArgv: [] });
  let figures = { processorSeconds: 0, peakMiB: 0 };
  const poll = setInterval(() => (figures = readFigures(child.pid!) ?? figures), POLL_MS);
  return new Promise<Omit<StageFigures, 'seconds'> & { readonly result: unknown }>((resolve, reject) => {
    child.on('message', (answer: ChildAnswer) => {
      figures = readFigures(child.pid!) ?? figures;
      if (answer.type === 'result') resolve({ ...figures, result: answer.result });
      else if (answer.type === 'failure') reject(new Error(`${answer.name}: ${answer.message}`));
    });
    child.once('exit', (code, signal) => reject(new Error(`The child ended with ${signal ?? code}.`)));
    child.send(job);
  }).finally(() => clearInterval(poll));
}

/** Null where the system does not tell, or the process has ended. */
function readFigures(pid: number): Omit<StageFigures, 'seconds'> | null {
  try {
    const peakMiB = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;
    return { peakMiB, processorSeconds: processorSeconds(pid) };
  } catch {
    return null;
  }
}

function table(symbols: number, runs: ReadonlyMap<Build, RunFigures>): string {
  const builds = [...runs];
  const [, last] = builds.at(-1)!;
  const heads = builds.map(([{ name }]) => `${name}: wall | processor | peak memory`);
  const lines = [`| ${symbols} symbols, ${SESSIONS} sessions | ${heads.join(' | ')} |`, `|---|${'---|'.repeat(3 * builds.length)}`];
  for (const what of Object.keys(last.stages)) {
    const cells = builds.map(([, { stages }]) => {
      const { seconds, processorSeconds, peakMiB } = stages[what]!;
      return `${seconds.toFixed(1)} s | ${processorSeconds.toFixed(1)} s | ${peakMiB.toFixed(0)} MiB`;
    });
    lines.push(`| ${what} | ${cells.join(' | ')} |`);
  }
  if (builds.length === 1) return lines.join('\n');
  const same = new Set(builds.map(([, { files }]) => files.join())).size === 1;
  return [...lines, '', `The model files of both builds are ${same ? 'the same' : '**not** the same'}.`].join('\n');
}
