import { buildDataset, FEATURE_SETS, type Dataset, type FeatureSetName } from '@tandem/features';
import type { BarSeries } from '@tandem/market';
import { BASELINES, BUDGETS, ModelRunner, predictSamples, scorecard, trainModel, writeTflite, type Backend, type Figures, type ModelKind, type NetworkShape } from '@tandem/models';
import type { Terminal } from '../terminal/terminal.js';
import { foldsOf, LEAST_TRAIN_SESSIONS, type Fold } from './folds.js';

export interface WalkForwardOptions {
  readonly folds: number;
  /** Judge on the newest block and on nothing else. */
  readonly opened: boolean;
  readonly seeds: number;
  readonly kinds: readonly ModelKind[];
  readonly features: FeatureSetName;
  readonly shapes: Readonly<Record<ModelKind, NetworkShape>>;
  /** Null: tuned on the training sessions of each fold. */
  readonly barrierMultiple: number | null;
  readonly holdoutStride: number;
  readonly backend: Backend;
}

/** What one forecaster reached on one fold; networks once a seed. */
export interface Outcome {
  readonly fold: string;
  readonly forecaster: string;
  readonly seed: number | null;
  readonly figures: Figures;
}

/** What the folds were, for whoever reads the outcomes. */
export interface FoldFacts {
  readonly name: string;
  readonly barrierMultiple: number;
  readonly trainSessions: number;
  readonly trainRows: number;
  readonly judgedRows: number;
}

export interface WalkForward {
  readonly folds: FoldFacts[];
  readonly outcomes: Outcome[];
}

/** Trains and judges every kind on every fold with every seed, beside the baselines on the same rows. */
export async function walkForward(series: readonly BarSeries[], options: WalkForwardOptions, terminal: Pick<Terminal, 'progress' | 'settle'>): Promise<WalkForward> {
  const result: WalkForward = { folds: [], outcomes: [] };
  for (const fold of foldsOf(series, options.folds, options.opened)) {
    const dataset = datasetOf(fold, options);
    result.folds.push(factsOf(fold, dataset));
    const judge = (forecaster: string, seed: number | null, probabilities: Float32Array) =>
      result.outcomes.push({ fold: fold.name, forecaster, seed, figures: figuresOf(dataset, probabilities) });
    terminal.progress(`fold ${fold.name}: baselines`);
    for (const { name, probabilities } of BASELINES) judge(name, null, probabilities(dataset, 'holdout'));
    for (const kind of options.kinds) {
      for (let seed = 1; seed <= options.seeds; seed++) {
        terminal.progress(`fold ${fold.name}: ${kind}, seed ${seed} of ${options.seeds}`);
        judge(kind, seed, await forecast(kind, seed, dataset, options));
      }
    }
  }
  terminal.settle();
  return result;
}

function datasetOf(fold: Fold, { features, barrierMultiple, holdoutStride }: WalkForwardOptions): Dataset {
  return buildDataset(fold.series, {
    featureNames: FEATURE_SETS[features],
    minTrainSessions: LEAST_TRAIN_SESSIONS,
    holdoutStride,
    ...(barrierMultiple === null ? {} : { barrierMultiple }),
  });
}

/** The answers of the file that a reader would get. */
async function forecast(kind: ModelKind, seed: number, dataset: Dataset, { backend, shapes }: WalkForwardOptions): Promise<Float32Array> {
  const model = await trainModel({ kind, dataset, seed, backend, shape: shapes[kind], budget: BUDGETS.full });
  const runner = await ModelRunner.load(writeTflite(model, 1));
  try {
    return await predictSamples(runner, dataset, 'holdout');
  } finally {
    runner.dispose();
  }
}

function figuresOf({ samples: { train, holdout } }: Dataset, probabilities: Float32Array): Figures {
  const { figures } = scorecard(probabilities, holdout, train.shares);
  return Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, value])) as Figures;
}

function factsOf({ name }: Fold, { barrier, split, samples }: Dataset): FoldFacts {
  return { name, barrierMultiple: barrier.multiple, trainSessions: split.train.length, trainRows: samples.train.length, judgedRows: samples.holdout.length };
}
