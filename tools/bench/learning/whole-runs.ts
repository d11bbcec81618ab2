import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_FLAGS } from '../../bootstrap/support/paths.mjs';
import { compare, limit, spread, type Row } from '../report.ts';
import { ANSWER, measuredEnvironment } from './measured-process.ts';
import type { NightlyFigures } from './nightly.ts';
import type { LearningOptions } from './options.ts';
import type { PythonPeer } from './python-peer.ts';

/** Peak memory of a nightly run, MiB. */
const MEMORY_LIMIT_MIB = 2_048;
/** An exponent of 1 is linear; what is above it by more than this grows faster than noise between three runs explains. */
const EXPONENT_LIMIT = 1.1;
const SYMBOLS = 20;

/** Stages that lead from bars to files, without any scoring. Importing TensorFlow counts on either side. */
const OUR_TRAINING = ['read', 'dataset', 'backend', 'train lstm', 'train transformer', 'file'];
const THEIR_TRAINING = [
  'load',
  'features',
  'tune_m',
  'labels',
  'scale',
  'windows',
  'import_tensorflow',
  'train_lstm',
  'train_transformer',
  'convert_lstm',
  'convert_transformer',
];

interface WholeRun {
  readonly milliseconds: number;
  readonly output: string;
}

export interface WholeRuns {
  readonly rows: readonly Row[];
  /** For the JSON file. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Our nightly run and theirs, each a process from its start to its end. */
export async function measureNightly(
  peer: PythonPeer | null,
  directory: string,
  { quick }: LearningOptions,
  report: (line: string) => void,
): Promise<WholeRuns> {
  report('nightly run of Tandem');
  const ours = await ourNightly(directory, SYMBOLS, quick ? 1 : Infinity);
  if (peer) report('nightly run of the Python stack');
  const python = peer && (await pythonNightly(peer, directory, quick));
  const title = quick ? 'nightly run of one epoch' : 'whole nightly run';
  const memory = python && `${python.peakMiB.toFixed(0)} MiB`;
  return {
    rows: [
      compare(
        `${title}, without the peer's check on shuffled labels`,
        spread([ours.milliseconds]),
        python && spread([python.milliseconds - python.shuffled]),
        1,
      ),
      compare(
        'of it: from bars to both files',
        spread([sumOf(ours.figures.stages, OUR_TRAINING)]),
        python && spread([sumOf(python.stages, THEIR_TRAINING)]),
        null,
      ),
      limit('peak memory of that run', ours.figures.peakMiB, MEMORY_LIMIT_MIB, ' MiB', memory ?? '', 0),
    ],
    details: { ours, python },
  };
}

/** Cost of a nightly run of one epoch by number of symbols, and the exponent that fits it best. */
export async function measureLinearity(
  directory: string,
  { symbols }: LearningOptions,
  report: (line: string) => void,
): Promise<WholeRuns> {
  const costs: { symbols: number; milliseconds: number; figures: NightlyFigures }[] = [];
  for (const count of symbols) {
    report(`nightly run of one epoch, ${count} symbols`);
    const { figures } = await ourNightly(directory, count, 1);
    const { read: _read, backend: _backend, ...stages } = figures.stages;
    costs.push({ symbols: count, milliseconds: Object.values(stages).reduce((a, b) => a + b, 0), figures });
  }
  const exponent = slope(
    costs.map(({ symbols: count }) => Math.log(count)),
    costs.map(({ milliseconds }) => Math.log(milliseconds)),
  );
  const each = costs.map(({ symbols: count, milliseconds, figures }) =>
    compare(`dataset, one epoch, gate: ${count} symbols (${figures.peakMiB.toFixed(0)} MiB)`, spread([milliseconds]), null, null),
  );
  return { rows: [...each, limit('exponent of cost in symbols', exponent, EXPONENT_LIMIT, '', '', 2)], details: { exponent, costs } };
}

async function ourNightly(
  directory: string,
  symbols: number,
  maxEpochs: number,
): Promise<{ milliseconds: number; figures: NightlyFigures }> {
  const script = join(import.meta.dirname, 'nightly.ts');
  const { milliseconds, output } = await wholeRun(process.execPath, [...NODE_FLAGS, script, directory, String(symbols), String(maxEpochs)]);
  const answer = output.split('\n').find((line) => line.startsWith(ANSWER))!;
  return { milliseconds, figures: JSON.parse(answer.slice(ANSWER.length)) as NightlyFigures };
}

async function pythonNightly({ python, script }: PythonPeer, directory: string, quick: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  try {
    const out = join(folder, 'metrics.json');
    const { milliseconds, output } = await wholeRun(python, [
      script,
      '--data',
      directory,
      '--out',
      out,
      ...(quick ? ['--epochs', '1'] : []),
    ]);
    const stages = Object.fromEntries(
      [...output.matchAll(/^\[ *([\d.]+) s\] (\w+)$/gm)].map(([, seconds, name]) => [name!, 1000 * Number(seconds)]),
    );
    const { environment } = JSON.parse(readFileSync(out, 'utf8')) as { environment: { peak_rss_mib: number } };
    return { milliseconds, stages, shuffled: stages['shuffled_lstm'] ?? 0, peakMiB: environment.peak_rss_mib };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sumOf(stages: Readonly<Record<string, number>>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (stages[name] ?? 0), 0);
}

/** @throws Error with the end of its output when the process fails */
function wholeRun(command: string, args: readonly string[]): Promise<WholeRun> {
  const started = performance.now();
  const child = spawn(command, args, { env: measuredEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const text = { value: '' };
    stream.on('data', (chunk) => (text.value += String(chunk)));
    return text;
  }) as [{ value: string }, { value: string }];
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve({ milliseconds: performance.now() - started, output: output.value });
      else reject(new Error(`${command} ${args[0]} ended with ${code}:\n${(output.value + errors.value).slice(-2_000)}`));
    });
  });
}

/** Of the straight line through the points by least squares. */
function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [centreX, centreY] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - centreX) * (y[i]! - centreY), 0);
  return covariance / x.reduce((sum, value) => sum + (value - centreX) ** 2, 0);
}
