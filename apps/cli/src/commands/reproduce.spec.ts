import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sliceSeries, type BarSeries } from '@tandem/domain';
import { buildDataset, type Dataset } from '@tandem/features';
import { BUDGETS, loadBackend, trainModel, writeTflite, type BackendPreference, type TrainedModel } from '@tandem/models';
import { csv, simulatedHistory } from '../../testing/evaluation-fixtures.js';
import { runCommand } from '../../testing/run-command.js';
import type { Reproduction } from '../reproduce/reproduce.js';
import { EXIT } from '../terminal/exit-codes.js';

const SESSION = 390;
const BUDGET = { ...BUDGETS.first, maxEpochs: 2, maxTrainSamples: 256, maxValidationSamples: 256 };

let root: string;
let history: BarSeries[];
let dataset: Dataset;
let model: TrainedModel;

/** A few steps on three of the symbols, from the second session on. */
async function train(seed: number, backend: BackendPreference = 'auto'): Promise<TrainedModel> {
  return trainModel({ kind: 'lstm', dataset, seed, budget: BUDGET, backend: await loadBackend(backend) });
}

async function writeBars(directory: string, series: readonly BarSeries[]): Promise<void> {
  await mkdir(join(root, directory));
  for (const bars of series) await writeFile(join(root, directory, `${bars.symbol}.csv`), csv(bars));
}

const writeModel = (name: string, trained: TrainedModel) => writeFile(join(root, name), writeTflite(trained, 3));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-reproduce-'));
  vi.stubEnv('INIT_CWD', root);
  vi.stubEnv('VAR_DIR', join(root, 'var'));
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('SOURCE', '');
  vi.stubEnv('BACKEND', 'auto');
  history = await simulatedHistory(['NKE', 'META', 'GS'], 7);
  await writeBars('bars', history);
  const given = history.filter(({ symbol }) => symbol !== 'META').map((bars) => sliceSeries(bars, SESSION, 6 * SESSION));
  dataset = buildDataset(given, { mode: 'first', trainStride: 2 });
  model = await train(5);
  await writeModel('lstm_v3.tflite', model);
  const { provenance } = model;
  await writeModel('context.tflite', { ...model, provenance: { ...provenance, dataset: { ...provenance.dataset, context: true } } });
  await writeModel('older-code.tflite', { ...model, provenance: { ...provenance, datasetHash: '0' } });
  await writeFile(join(root, 'cut.tflite'), (await readFile(join(root, 'lstm_v3.tflite'))).subarray(0, 5000));
  await writeBars(
    'later',
    history.map((bars) => sliceSeries(bars, 6 * SESSION)),
  );
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

/** Standard output of a command line, and what it failed with. */
async function run(...args: string[]): Promise<{ lines: string[]; error: unknown }> {
  const { printed, error } = await runCommand(['reproduce', ...args]);
  return { lines: printed, error };
}

describe('tandem reproduce', () => {
  it('makes a file again byte for byte, of more symbols and sessions than it was trained on', async () => {
    const { lines, error } = await run('lstm_v3.tflite', '--bars', 'bars');
    expect(error).toBeUndefined();
    expect(lines).toContain(`Dataset  ${dataset.hash}, the same`);
    expect(lines.at(-1)).toBe('lstm v3 is reproduced byte for byte.');
  });

  it('says the same as one JSON document, to standard output or a file', async () => {
    const { lines } = await run('lstm_v3.tflite', '--bars', 'bars', '--json');
    expect(lines).toHaveLength(1);
    const document = JSON.parse(lines[0]!) as Reproduction;
    expect(document).toMatchObject({ schema: 1, kind: 'lstm', version: 3, outcome: 'identical', environment: [], differences: null });
    expect(document.sha256Now).toBe(document.sha256);
    await run('lstm_v3.tflite', '--bars', 'bars', '--json', 'result.json');
    expect(JSON.parse(await readFile(join(root, 'result.json'), 'utf8'))).toEqual(document);
  });

  it('trains nothing on a bar that has changed, and names it', async () => {
    const changed = history.map((bars) => sliceSeries(bars, 0));
    const gs = changed.find(({ symbol }) => symbol === 'GS')!;
    gs.volume[3 * SESSION]! += 1;
    await writeBars('changed', changed);
    const day = new Date(gs.ts[3 * SESSION]!).toISOString().slice(0, 10);
    const { lines, error } = await run('lstm_v3.tflite', '--bars', 'changed', '--json');
    expect(JSON.parse(lines[0]!)).toMatchObject({ outcome: 'other-dataset', changed: { symbols: ['GS'], days: [day] }, sha256Now: null });
    expect(error).toMatchObject({
      exitCode: EXIT.failure,
      message: `lstm v3 cannot be reproduced: the bars have changed since, or are others: those of GS on ${day}.`,
    });
  });

  it('says when the code that makes datasets has changed rather than the bars', async () => {
    const { error } = await run('older-code.tflite', '--bars', 'bars');
    expect(error).toMatchObject({
      exitCode: EXIT.failure,
      message: expect.stringContaining('the bars are the same, but this version of Tandem makes another dataset of them'),
    });
  });

  it('does not pay attention to changes that the model never saw', async () => {
    const changed = history.map((bars) => sliceSeries(bars, 0));
    changed.forEach((bars) => (bars.volume[0]! += 1));
    changed.find(({ symbol }) => symbol === 'META')!.volume[3 * SESSION]! += 1;
    await writeBars('changed-elsewhere', changed);
    expect((await run('lstm_v3.tflite', '--bars', 'changed-elsewhere')).lines.at(-1)).toContain('byte for byte');
  });

  it('says that the bars are not there when nothing like the dataset can be made of them', async () => {
    await writeBars(
      'short',
      history.map((bars) => sliceSeries(bars, 6 * SESSION - 100)),
    );
    const { error } = await run('lstm_v3.tflite', '--bars', 'short');
    expect(error).toMatchObject({
      exitCode: EXIT.failure,
      message: expect.stringMatching(/^lstm v3 cannot be reproduced: the bars have changed since\. .*needs at least 2 sessions/),
    });
  });

  it('fails with the numbers when another seed was at work than the file says', async () => {
    const { provenance, ...other } = await train(6);
    await writeModel('other-seed.tflite', { ...other, provenance: { ...provenance, seed: 5 } });
    const { lines, error } = await run('other-seed.tflite', '--bars', 'bars', '--json');
    const { outcome, differences } = JSON.parse(lines[0]!) as Reproduction;
    expect(outcome).toBe('different');
    expect(differences!.validation).toBeGreaterThan(1e-4);
    expect(error).toMatchObject({
      exitCode: EXIT.failure,
      message: expect.stringMatching(
        /not reproduced: its answers are up to \d\.\de-\d apart on the probe windows, \d\.\de-\d on the validation rows; expected at most 0\.00001/,
      ),
    });
  });

  it('takes the same answers for a success where other bytes are no surprise, and lists why', async () => {
    const elsewhere = { ...model.provenance, threads: 64, libraries: { ...model.provenance.libraries, node: '1.2.3' } };
    await writeModel('elsewhere.tflite', { ...model, provenance: elsewhere });
    const { lines, error } = await run('elsewhere.tflite', '--bars', 'bars');
    expect(error).toBeUndefined();
    expect(lines.at(-1)).toBe(
      'lstm v3 is reproduced within 0.00001: its answers are at most 0.0e+0 apart on the probe windows, 0.0e+0 on the validation rows. ' +
        `Not the same here: threads was 64 and is ${model.provenance.threads}; node was 1.2.3 and is ${process.versions.node}.`,
    );
  });

  it('takes what was trained on WebAssembly for the same model on the native backend', async ({ skip }) => {
    if (model.provenance.backend !== 'native') skip('the native backend does not load here');
    await writeModel('wasm.tflite', await train(5, 'wasm'));
    expect((await run('wasm.tflite', '--bars', 'bars')).lines.at(-1)).toContain('byte for byte');
    vi.stubEnv('BACKEND', 'native');
    const { lines } = await run('wasm.tflite', '--bars', 'bars', '--json');
    vi.stubEnv('BACKEND', 'auto');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      outcome: 'equivalent',
      environment: expect.arrayContaining([{ name: 'backend', recorded: 'wasm', here: 'native' }]),
    });
  });

  it.each([
    [
      'a file that does not exist',
      ['nowhere.tflite', '--bars', 'bars'],
      EXIT.usage,
      /nowhere\.tflite cannot be read: .*Expected a \.tflite file written by Tandem/,
    ],
    ['a file that is none', ['bars/SPY.csv', '--bars', 'bars'], EXIT.usage, /SPY\.csv cannot be reproduced: .*no \.tflite file/],
    ['a file that was cut off', ['cut.tflite', '--bars', 'bars'], EXIT.usage, /cut\.tflite cannot be reproduced: a damaged \.tflite file/],
    ['a model that knew more than bars', ['context.tflite', '--bars', 'bars'], EXIT.failure, /trained with news and macro observations/],
    [
      'bars of another time',
      ['lstm_v3.tflite', '--bars', 'later'],
      EXIT.failure,
      /none of the bars lies between 20\d\d-\S+Z and 20\d\d-\S+Z/,
    ],
    ['a file without bars', ['lstm_v3.tflite'], EXIT.usage, /does not hold the bars it was trained on: say where they are with --bars DIR/],
    ['bars that are not there', ['lstm_v3.tflite', '--bars', 'nowhere'], EXIT.usage, /nowhere cannot be opened/],
    ['a version while Tandem is not running', ['lstm_v3'], EXIT.notRunning, /Tandem is not running: start it with `npm start`/],
    ['a version with bars', ['lstm_v3', '--bars', 'bars'], EXIT.usage, /whose database has its bars/],
  ])('refuses %s in a sentence', async (_, args, exitCode, message) => {
    const { lines, error } = await run(...args);
    expect(error).toMatchObject({ exitCode, message: expect.stringMatching(message) });
    expect(lines).toEqual([]);
  });
});
