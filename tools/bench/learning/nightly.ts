import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARKET_SYMBOL, MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { BASELINES, decide, forecastBaseline, holdoutTruth, scoreBaseline, scoreHoldout } from '@tandem/evaluation';
import { buildDataset, type Dataset } from '@tandem/features';
import { BUDGETS, forecastSamples, loadBackend, ModelRunner, trainModel, writeTflite, type Backend } from '@tandem/models';
import { checkFile } from '@tandem/registry';
import { ANSWER, chooseSeries, readBars } from './measured-process.ts';

/** What one nightly run took. */
export interface NightlyFigures {
  /** Milliseconds by stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** Largest resident set of the process. */
  readonly peakMiB: number;
  readonly epochs: Readonly<Record<string, number>>;
  readonly accepted: Readonly<Record<string, boolean>>;
}

const stages: Record<string, number> = {};

async function timed<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  stages[stage] = (stages[stage] ?? 0) + performance.now() - started;
  return result;
}

/**
 * All that a nightly run computes, in one process and without database and workflow: dataset, both networks, their files,
 * and for each the gate with its baselines.
 * @param maxEpochs fewer than the budget's, where the cost of one is asked for
 */
async function nightly(directory: string, symbols: number, maxEpochs: number): Promise<NightlyFigures> {
  const series = await timed('read', () => readBars(directory));
  const dataset = await timed('dataset', () => buildDataset(chooseSeries(series, MARKET_SYMBOL, symbols)));
  const backend = await timed('backend', () => loadBackend('native'));
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const figures = { epochs: {} as Record<string, number>, accepted: {} as Record<string, boolean> };
  try {
    for (const kind of MODEL_KINDS) {
      const { bytes, epochs } = await train(kind, dataset, backend, maxEpochs);
      await timed('file', () => {
        writeFileSync(join(folder, `${kind}_v1.tflite`), bytes);
      });
      figures.epochs[kind] = epochs;
      figures.accepted[kind] = await validate(bytes, dataset);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { stages, peakMiB: process.resourceUsage().maxRSS / 1024, ...figures };
}

async function train(
  kind: ModelKind,
  dataset: Dataset,
  backend: Backend,
  maxEpochs: number,
): Promise<{ bytes: Uint8Array; epochs: number }> {
  const budget = { ...BUDGETS.full, maxEpochs: Math.min(maxEpochs, BUDGETS.full.maxEpochs) };
  const model = await timed(`train ${kind}`, () => trainModel({ kind, dataset, backend, budget, seed: 7 }));
  return { bytes: await timed('file', () => writeTflite(model, 1)), epochs: model.provenance.epochs };
}

async function validate(bytes: Uint8Array, dataset: Dataset): Promise<boolean> {
  const truth = await timed('baselines', () => holdoutTruth(dataset));
  const file = await timed('check file', () => checkFile(bytes));
  const runner = await ModelRunner.load(bytes);
  const forecast = await timed('score hold-out', () => forecastSamples(runner, dataset, 'holdout'));
  const challenger = await timed('metrics', () => scoreHoldout(forecast, truth, runner.metadata.thresholds));
  runner.dispose();
  const baselines = await timed('baselines', () =>
    BASELINES.map((baseline) => scoreBaseline(baseline.name, forecastBaseline(baseline, dataset, 'holdout'), truth)),
  );
  return (await timed('gate', () => decide({ file, challenger, champion: null, unusableChampion: null, baselines }))).accepted;
}

const [directory, symbols, maxEpochs] = process.argv.slice(2);
const figures = await nightly(directory!, Number(symbols), Number(maxEpochs));
process.stdout.write(`${ANSWER}${JSON.stringify(figures)}\n`);
