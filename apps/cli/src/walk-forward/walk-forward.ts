import { sessionOn, sliceSeries, type BarSeries, type ModelKind } from '@tandem/domain';
import {
  BASELINES,
  forecastBaseline,
  holdoutTruth,
  scoreForecast,
  type Estimate,
  type Figures,
  type Forecast,
  type HoldoutTruth,
  type MovementFigures,
} from '@tandem/evaluation';
import {
  buildDataset,
  FEATURE_SETS,
  HOLDOUT_SESSIONS,
  sessionDates,
  type BarrierVolatility,
  type Dataset,
  type FeatureSetName,
} from '@tandem/features';
import { BUDGETS, forecastSamples, ModelRunner, trainModel, writeTflite, type Backend, type NetworkShape } from '@tandem/models';
import { CommandError, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

/** Training sessions that even the first fold must have besides those it validates and is scored on. */
const MIN_FOLD_TRAIN_SESSIONS = 5;
const MIN_FOLD_SESSIONS = MIN_FOLD_TRAIN_SESSIONS + 2 * HOLDOUT_SESSIONS;

/** One step of a walk forward: everything until its last session is known, the last five are scored. */
interface Fold {
  /** As in `12-16`, sessions counted from 1. */
  readonly name: string;
  readonly series: readonly BarSeries[];
}

/**
 * Steps through a history in blocks of five sessions, the newest ones last. The newest block of all stays sealed unless
 * `opened`: decisions made by looking at folds must not be made on the sessions of the final score.
 * @param count folds; with `opened` there is one, the newest block
 * @throws CommandError when the history is too short
 */
export function foldsOf(series: readonly BarSeries[], count: number, opened: boolean): Fold[] {
  const dates = sessionDates(series);
  const ends = opened ? [dates.length] : Array.from({ length: count }, (_, i) => dates.length - HOLDOUT_SESSIONS * (count - i));
  if (ends[0]! < MIN_FOLD_SESSIONS) {
    const needed = MIN_FOLD_SESSIONS + (opened ? 0 : HOLDOUT_SESSIONS * count);
    throw new CommandError(
      `${ends.length} folds need at least ${needed} sessions of bars, and there are ${dates.length}. Give more history, or fewer --folds.`,
      EXIT.usage,
    );
  }
  return ends.map((end) => ({
    name: `${end - HOLDOUT_SESSIONS + 1}-${end}`,
    series: series.map((bars) => barsThrough(bars, dates[end - 1]!)),
  }));
}

/** The bars until the close of the session of that date. */
function barsThrough(bars: BarSeries, date: string): BarSeries {
  const { close } = sessionOn(date)!;
  const end = bars.ts.findIndex((ts) => ts >= close);
  return sliceSeries(bars, 0, end < 0 ? bars.length : end);
}

interface WalkForwardOptions {
  readonly folds: number;
  /** Score the newest block and nothing else. */
  readonly opened: boolean;
  readonly seeds: number;
  readonly kinds: readonly ModelKind[];
  readonly features: FeatureSetName;
  readonly shapes: Readonly<Record<ModelKind, NetworkShape>>;
  /** Null: tuned on the training sessions of each fold. */
  readonly barrierMultiple: number | null;
  readonly barrierVolatility: BarrierVolatility;
  readonly holdoutStride: number;
  readonly backend: Backend;
}

/** What one forecaster reached on one fold; networks once a seed. */
export interface Outcome {
  readonly fold: string;
  readonly forecaster: string;
  readonly seed: number | null;
  readonly figures: Figures;
  /** Null for a forecaster of classes alone. */
  readonly movement: MovementOutcome | null;
}

/** What a forecast of movement reached on all rows of a fold, and in each of its sessions, oldest first. */
interface MovementOutcome {
  readonly figures: MovementFigures;
  readonly bySession: readonly MovementFigures[];
}

/** What the folds were, for whoever reads the outcomes. */
export interface FoldSummary {
  readonly name: string;
  readonly barrierMultiple: number;
  readonly barrierVolatility: BarrierVolatility;
  readonly trainSessions: number;
  readonly trainRows: number;
  readonly judgedRows: number;
}

export interface WalkForward {
  readonly folds: FoldSummary[];
  readonly outcomes: Outcome[];
}

/** Trains and scores every kind on every fold with every seed, beside the baselines on the same rows. */
export async function walkForward(
  series: readonly BarSeries[],
  options: WalkForwardOptions,
  terminal: Pick<Terminal, 'progress' | 'settle'>,
): Promise<WalkForward> {
  const result: WalkForward = { folds: [], outcomes: [] };
  for (const fold of foldsOf(series, options.folds, options.opened)) {
    const dataset = datasetOf(fold, options);
    result.folds.push(factsOf(fold, dataset));
    terminal.progress(`fold ${fold.name}: baselines`);
    const truth = holdoutTruth(dataset);
    const record = (forecaster: string, seed: number | null, forecast: Forecast) =>
      result.outcomes.push({ fold: fold.name, forecaster, seed, ...figuresOf(forecast, truth) });
    for (const baseline of BASELINES) record(baseline.name, null, forecastBaseline(baseline, dataset, 'holdout'));
    for (const kind of options.kinds) {
      for (let seed = 1; seed <= options.seeds; seed++) {
        terminal.progress(`fold ${fold.name}: ${kind}, seed ${seed} of ${options.seeds}`);
        record(kind, seed, await trainAndForecast(kind, seed, dataset, options));
      }
    }
  }
  terminal.settle();
  return result;
}

function datasetOf(fold: Fold, { features, barrierMultiple, barrierVolatility, holdoutStride }: WalkForwardOptions): Dataset {
  return buildDataset(fold.series, {
    featureNames: FEATURE_SETS[features],
    minTrainSessions: MIN_FOLD_TRAIN_SESSIONS,
    holdoutStride,
    barrierVolatility,
    ...(barrierMultiple === null ? {} : { barrierMultiple }),
  });
}

/** The answers of the file that a reader would get. */
async function trainAndForecast(
  kind: ModelKind,
  seed: number,
  dataset: Dataset,
  { backend, shapes }: WalkForwardOptions,
): Promise<Forecast> {
  const model = await trainModel({ kind, dataset, seed, backend, shape: shapes[kind], budget: BUDGETS.full });
  const runner = await ModelRunner.load(writeTflite(model, 1));
  try {
    return await forecastSamples(runner, dataset, 'holdout');
  } finally {
    runner.dispose();
  }
}

/** Outcomes are compared over folds and seeds, not within one: a few draws, for intervals that nobody reads. */
const DRAWS = { draws: 1 };

function figuresOf(forecast: Forecast, truth: HoldoutTruth): Pick<Outcome, 'figures' | 'movement'> {
  const { figures, movement } = scoreForecast(forecast, truth, truth.movement, truth.prior, DRAWS);
  const values = <Name extends string>(estimates: Record<Name, Estimate>) =>
    Object.fromEntries(Object.entries<Estimate>(estimates).map(([name, { value }]) => [name, value])) as Record<Name, number | null>;
  return {
    figures: values(figures),
    movement: movement && { figures: values(movement.figures), bySession: movement.bySession.map((session) => session.figures) },
  };
}

function factsOf({ name }: Fold, { barrier, recipe, split, samples }: Dataset): FoldSummary {
  return {
    name,
    barrierMultiple: barrier.multiple,
    barrierVolatility: recipe.barrierVolatility,
    trainSessions: split.train.length,
    trainRows: samples.train.length,
    judgedRows: samples.holdout.length,
  };
}
