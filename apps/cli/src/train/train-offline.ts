import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDataset, describeQuality, describeSplit, drawSplit, MIN_SESSIONS, sessionDates, type Dataset } from '@tandem/features';
import { BUDGETS, loadBackend, ModelRunner, predictSamples, writeTflite, type BackendPreference, type ModelKind } from '@tandem/models';
import type { TrainingBudget } from '@tandem/pipeline';
import type { VirtualMarket } from '@tandem/sources';
import type { Terminal } from '../terminal/terminal.js';
import { nextVersion } from './next-version.js';
import { readHistory } from './read-history.js';
import { scoreTable } from './score-table.js';
import { trainWithProgress } from './train-with-progress.js';

export interface OfflineTraining {
  readonly market: VirtualMarket;
  readonly kinds: readonly ModelKind[];
  readonly budget: TrainingBudget;
  readonly seed: number;
  readonly backend: BackendPreference;
  /** Folder of the model files. */
  readonly out: string;
}

/** Trains models from the history of a market, without database or Temporal. @returns the files written */
export async function trainOffline(options: OfflineTraining, terminal: Terminal): Promise<string[]> {
  const dataset = await readDataset(options.market, terminal);
  const backend = await loadBackend(options.backend);
  terminal.print(`Training on ${backend.name} TensorFlow, ${backend.threads} threads: ${backend.reason}`);
  await mkdir(options.out, { recursive: true });
  const files = new Map<string, Uint8Array>();
  for (const kind of options.kinds) {
    const version = await nextVersion(options.out, kind);
    const bytes = writeTflite(await trainWithProgress({ kind, dataset, backend, budget: BUDGETS[options.budget], seed: options.seed }, terminal), version);
    const file = join(options.out, `${kind}_v${version}.tflite`);
    await writeFile(file, bytes);
    files.set(`${kind} v${version}`, bytes);
    terminal.print(`Wrote ${file}`);
  }
  await printScores(dataset, files, terminal);
  return [...files.keys()];
}

async function readDataset(market: VirtualMarket, terminal: Terminal): Promise<Dataset> {
  market.warnings.forEach((warning) => terminal.print(`Note: ${warning}`));
  const series = await readHistory(market, (session, of) => terminal.progress(`Reading session ${session} of ${of}`));
  terminal.settle();
  const sessions = sessionDates(series).length;
  const mode = sessions < MIN_SESSIONS ? 'first' : 'full';
  if (mode === 'first') terminal.print(`Note: ${sessions} sessions are too few for a hold-out (${MIN_SESSIONS} are needed).`);
  const dataset = buildDataset(series, { mode });
  terminal.print(describeQuality(dataset.quality.defects));
  terminal.print(describeSplit(dataset.split));
  terminal.print(drawSplit(dataset.split));
  return dataset;
}

/** Scores what was written, not what was trained: the files are what a reader gets. */
async function printScores(dataset: Dataset, files: ReadonlyMap<string, Uint8Array>, terminal: Terminal): Promise<void> {
  for (const part of ['validation', 'holdout'] as const) {
    if (dataset.samples[part].length === 0) continue;
    const predictions = new Map<string, Float32Array>();
    for (const [name, bytes] of files) {
      terminal.progress(`Scoring ${name} on the ${part} rows`);
      const runner = await ModelRunner.load(bytes);
      predictions.set(name, await predictSamples(runner, dataset, part));
      runner.dispose();
    }
    terminal.progress(`Scoring the baselines on the ${part} rows`);
    const lines = scoreTable(dataset, part, predictions);
    terminal.settle();
    terminal.print('');
    lines.forEach((line) => terminal.print(line));
  }
}
