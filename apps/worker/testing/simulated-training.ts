import { allocateSeries, DEFAULT_SYMBOLS, MARKET_SYMBOL, type BarSeries, type ModelKind } from '@tandem/domain';
import {
  BASELINES,
  decide,
  forecastBaseline,
  holdoutTruth,
  scoreBaseline,
  scorecard,
  scoreHoldout,
  type FileCheck,
  type Forecast,
  type Forecaster,
  type HoldoutScores,
  type Scorecard,
  type Verdict,
} from '@tandem/evaluation';
import { buildDataset, type Dataset } from '@tandem/features';
import {
  BUDGETS,
  loadBackend,
  ModelRunner,
  forecastSamples,
  PRODUCT_SHAPES,
  trainModel,
  writeTflite,
  type BudgetLimits,
  type ModelMetadata,
  type NetworkShape,
} from '@tandem/models';
import { checkFile } from '@tandem/registry';
import { createSimulator, type Predictability, type SimulatedSession } from '@tandem/simulator';

interface SimulatedDatasetOptions {
  readonly predictability: Predictability;
  /** The first of the default symbols; the market symbol is always among them. */
  readonly symbols: number;
  /** At least 20: ten to train on, five to validate, five to hold out. */
  readonly sessions: number;
  readonly seed: number;
}

const COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
/** Fixed, so that no figure depends on how it was tuned; what tuning chooses on recorded bars. */
const BARRIER_MULTIPLE = 0.7;
/** Every fifth row of the hold-out: neighbours share nearly all of their window and horizon. */
const HOLDOUT_STRIDE = 5;

/** The dataset that a nightly run would make of a simulated market whose predictability is known. */
export function simulatedDataset({ predictability, symbols, sessions, seed }: SimulatedDatasetOptions): Dataset {
  const names = [...DEFAULT_SYMBOLS.filter((symbol) => symbol !== MARKET_SYMBOL).slice(0, symbols - 1), MARKET_SYMBOL];
  const simulator = createSimulator({ symbols: names, seed, predictability });
  const days = Array.from({ length: sessions }, () => simulator.nextSession());
  return buildDataset(
    names.map((symbol, place) => joinSessions(symbol, days, place)),
    { barrierMultiple: BARRIER_MULTIPLE, holdoutStride: HOLDOUT_STRIDE },
  );
}

function joinSessions(symbol: string, days: readonly SimulatedSession[], place: number): BarSeries {
  const parts = days.map(({ bars }) => bars[place]!);
  const series = allocateSeries(
    symbol,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    for (const column of COLUMNS) series[column].set(part[column], at);
    at += part.length;
  }
  return series;
}

/** A file, and what it answers to the hold-out rows. */
interface Trained extends Forecast {
  readonly file: Uint8Array;
  readonly thresholds: ModelMetadata['thresholds'];
}

/** Trains a network, by default the product's of its kind on a whole budget, and has its file predict the hold-out. */
export async function trainAndPredict(
  kind: ModelKind,
  dataset: Dataset,
  seed: number,
  budget: BudgetLimits = BUDGETS.full,
  shape: NetworkShape = PRODUCT_SHAPES[kind],
): Promise<Trained> {
  const model = await trainModel({ kind, shape, dataset, seed, budget, backend: await loadBackend('auto') });
  const file = writeTflite(model, 1);
  const runner = await ModelRunner.load(file);
  try {
    return { file, thresholds: runner.metadata.thresholds, ...(await forecastSamples(runner, dataset, 'holdout')) };
  } finally {
    runner.dispose();
  }
}

/** Everything measured of n × 3 probabilities of the hold-out rows. */
export function holdoutScore(dataset: Dataset, probabilities: Float32Array): Scorecard {
  return scorecard(probabilities, dataset.samples.holdout, dataset.samples.train.shares);
}

export function baselineScore(dataset: Dataset, name: string): Scorecard {
  return holdoutScore(dataset, baselineOf(name).probabilities(dataset, 'holdout'));
}

/** @throws RangeError for a name that no baseline has */
function baselineOf(name: string): Forecaster {
  const found = BASELINES.find((baseline) => baseline.name === name);
  if (found === undefined)
    throw new RangeError(`no baseline is called "${name}"; expected one of: ${BASELINES.map((baseline) => baseline.name).join(', ')}`);
  return found;
}

/** The direction AUC and its 95 % interval over sessions. @throws RangeError when there is none */
export function directionSkill({ figures: { directionAuc } }: Scorecard): { value: number; low: number; high: number } {
  if (directionAuc.value === null || directionAuc.interval === null)
    throw new RangeError('no direction AUC: the hold-out has too few sessions or lacks UP or DOWN');
  return { value: directionAuc.value, ...directionAuc.interval };
}

/** Half of the epochs of a whole training, because these tests train many models. */
const CONTENDER_BUDGET = { ...BUDGETS.full, maxEpochs: BUDGETS.full.maxEpochs / 2 };

/** A trained model as the gate sees it. */
export interface Contender {
  readonly scores: HoldoutScores;
  readonly file: FileCheck;
}

export async function trainContender(kind: ModelKind, dataset: Dataset, seed: number): Promise<Contender> {
  const { file, thresholds, ...forecast } = await trainAndPredict(kind, dataset, seed, CONTENDER_BUDGET);
  return { file: await checkFile(file), scores: scoreHoldout(forecast, holdoutTruth(dataset), thresholds) };
}

/** The verdict of the gate, with every baseline; the champion, if any, counts as unproven. */
export function gateVerdict(dataset: Dataset, challenger: Contender, champion: Contender | null): Verdict {
  return decide({
    file: challenger.file,
    challenger: challenger.scores,
    champion: champion && { ...champion.scores, version: 1, proven: false },
    unusableChampion: null,
    baselines: BASELINES.map((baseline) =>
      scoreBaseline(baseline.name, forecastBaseline(baseline, dataset, 'holdout'), holdoutTruth(dataset)),
    ),
  });
}
