import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelKind } from '@tandem/domain';
import {
  BASELINES,
  describeSkill,
  fitHar,
  forecastBaseline,
  meetBaselines,
  movementTruth,
  scoreForecast,
  type Forecast,
  type NamedScorecard,
} from '@tandem/evaluation';
import {
  buildDataset,
  describeQuality,
  describeSplit,
  drawSplit,
  MIN_SESSIONS,
  sessionDates,
  type BarrierVolatility,
  type Dataset,
  type SplitPart,
} from '@tandem/features';
import {
  BUDGETS,
  forecastSamples,
  loadBackend,
  ModelRunner,
  trainModel,
  writeTflite,
  type BackendPreference,
  type TrainedModel,
  type TrainOptions,
} from '@tandem/models';
import type { TrainingBudget } from '@tandem/pipeline';
import type { VirtualMarket } from '@tandem/sources';
import { nextVersion } from '../evaluate/model-files.js';
import { readHistory } from '../market/read-market.js';
import { fixed, interval, table } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';

/** Trains a model and shows how far it is, every tenth of an epoch. @throws what `trainModel` throws */
export async function trainWithProgress(
  options: Omit<TrainOptions, 'onProgress'>,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<TrainedModel> {
  let shown = '';
  const model = await trainModel({
    ...options,
    onProgress: ({ kind, epoch, epochs, batchShare, loss, validationLoss }) => {
      const line = `${kind}: epoch ${epoch} of at most ${epochs}, ${Math.floor(batchShare * 10) * 10} %`;
      if (line === shown) return;
      shown = line;
      terminal.progress(`${line}, loss ${loss.toFixed(4)}${validationLoss === null ? '' : `, validation ${validationLoss.toFixed(4)}`}`);
    },
  });
  terminal.settle();
  return model;
}

type ScoredPart = Exclude<SplitPart, 'train'>;

/** What a reader must know of each part to believe its figures. */
const MEANING: Record<ScoredPart, string> = {
  validation:
    'validation rows: early stopping and calibration were fitted on them, so the networks ' +
    'look better here than they are, and nothing is proven',
  holdout: 'hold-out rows: never seen',
};

const HEADER = ['', 'log loss', 'macro-F1', 'barrier-hit AUC', '95 %', 'direction AUC', '95 %'];

/**
 * The models beside the baselines on the same rows, for the terminal: barrier-hit and direction skill apart, with intervals over
 * sessions, and on rows that no model has seen each skill in plain words.
 * @param predictions by model, in the order of the part's samples
 */
export function scoreTable(dataset: Dataset, part: ScoredPart, predictions: ReadonlyMap<string, Forecast>): string[] {
  const { [part]: samples, train } = dataset.samples;
  const movement = movementTruth(fitHar(dataset), dataset, part);
  const score = (name: string, forecast: Forecast): NamedScorecard => ({
    name,
    scorecard: scoreForecast(forecast, samples, movement, train.shares),
  });
  const models = [...predictions].map(([name, forecast]) => score(name, forecast));
  const baselines = BASELINES.map((baseline) => score(baseline.name, forecastBaseline(baseline, dataset, part)));
  return [
    `${samples.length} ${MEANING[part]}`,
    ...table([HEADER, ...[...models, ...baselines].map(scoreLine)]),
    ...(part === 'validation'
      ? []
      : models.map((model) => `  ${model.name}: ${describeSkill(model.scorecard, meetBaselines(model.scorecard, baselines)).text}`)),
  ];
}

function scoreLine({
  name,
  scorecard: {
    figures: { logLoss, macroF1, touchAuc, directionAuc },
  },
}: NamedScorecard): string[] {
  const three = (value: number) => fixed(value, 3);
  const auc = ({ value, interval: bounds }: typeof touchAuc) => [fixed(value, 3), interval(bounds, three)];
  return [name, fixed(logLoss.value, 4), fixed(macroF1.value, 3), ...auc(touchAuc), ...auc(directionAuc)];
}

interface OfflineTraining {
  readonly market: VirtualMarket;
  readonly kinds: readonly ModelKind[];
  readonly budget: TrainingBudget;
  readonly barrierVolatility: BarrierVolatility;
  readonly seed: number;
  readonly backend: BackendPreference;
  /** Folder of the model files. */
  readonly out: string;
}

/** Trains models from the history of a market, without database or Temporal. @returns the files written */
export async function trainOffline(options: OfflineTraining, terminal: Terminal): Promise<string[]> {
  const dataset = await readDataset(options, terminal);
  const backend = await loadBackend(options.backend);
  terminal.print(`Training on ${backend.name} TensorFlow, ${backend.threads} threads: ${backend.reason}`);
  await mkdir(options.out, { recursive: true });
  const files = new Map<string, Uint8Array>();
  for (const kind of options.kinds) {
    const version = await nextVersion(options.out, kind);
    const bytes = writeTflite(
      await trainWithProgress({ kind, dataset, backend, budget: BUDGETS[options.budget], seed: options.seed }, terminal),
      version,
    );
    const file = join(options.out, `${kind}_v${version}.tflite`);
    await writeFile(file, bytes);
    files.set(`${kind} v${version}`, bytes);
    terminal.print(`Wrote ${file}`);
  }
  await printScores(dataset, files, terminal);
  return [...files.keys()];
}

async function readDataset(
  { market, barrierVolatility }: Pick<OfflineTraining, 'market' | 'barrierVolatility'>,
  terminal: Terminal,
): Promise<Dataset> {
  market.warnings.forEach((warning) => terminal.print(`Note: ${warning}`));
  const series = await readHistory(market, (session, of) => terminal.progress(`Reading session ${session} of ${of}`));
  terminal.settle();
  const sessions = sessionDates(series).length;
  const mode = sessions < MIN_SESSIONS ? 'first' : 'full';
  if (mode === 'first') terminal.print(`Note: ${sessions} sessions are too few for a hold-out (${MIN_SESSIONS} are needed).`);
  const dataset = buildDataset(series, { mode, barrierVolatility });
  terminal.print(describeQuality(dataset.quality.defects));
  terminal.print(describeSplit(dataset.split));
  terminal.print(drawSplit(dataset.split));
  return dataset;
}

/** Scores what was written, not what was trained: the files are what a reader gets. */
async function printScores(dataset: Dataset, files: ReadonlyMap<string, Uint8Array>, terminal: Terminal): Promise<void> {
  for (const part of ['validation', 'holdout'] as const) {
    if (dataset.samples[part].length === 0) continue;
    const predictions = new Map<string, Forecast>();
    for (const [name, bytes] of files) {
      terminal.progress(`Scoring ${name} on the ${part} rows`);
      const runner = await ModelRunner.load(bytes);
      predictions.set(name, await forecastSamples(runner, dataset, part));
      runner.dispose();
    }
    terminal.progress(`Scoring the baselines on the ${part} rows`);
    const lines = scoreTable(dataset, part, predictions);
    terminal.settle();
    terminal.print('');
    lines.forEach((line) => terminal.print(line));
  }
}
