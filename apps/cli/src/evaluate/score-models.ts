import { BASELINES, confirmedSignals, describeSkill, meetBaselines, scorecard, type RowPredictions } from '@tandem/evaluation';
import { buildScoringDataset, MIN_TRAIN_SESSIONS, trainingView, type CleanedSeries, type Dataset } from '@tandem/features';
import { predictSamples } from '@tandem/models';
import type { ConfirmedEvaluation, ModelEvaluation, RowScore } from './evaluation.js';
import type { LoadedModel } from './load-model.js';
import { chooseRows, probabilitiesOf, roleOf, roleOfAll, spanOf, truthOf, type ModelSpan } from './row-choice.js';

/** What a baseline predicts for all rows of a dataset. */
export interface BaselinePrediction {
  readonly name: string;
  /** n × 3, in the order of the dataset's hold-out. */
  readonly probabilities: Float32Array;
}

/**
 * Fits every baseline to the rows in a model's training span, as far as the bars given cover it, and predicts all rows. A model
 * that saw more symbols or other news than these bars has an advantage.
 * @returns nothing when the bars cover fewer sessions of the span than a model is ever trained on, or lack a class there
 */
export function predictBaselines(dataset: Dataset, { trainedFrom, trainedTo }: ModelSpan): BaselinePrediction[] {
  const view = trainingView(dataset, trainedFrom, trainedTo);
  const { train } = view.samples;
  if (view.split.train.length < MIN_TRAIN_SESSIONS || !train.shares.every((share) => share > 0)) return [];
  return BASELINES.map((baseline) => ({ name: baseline.name, probabilities: baseline.fit(view)(dataset, 'holdout') }));
}

/** A model's answers to all rows, and what happened there by its own labels. */
export interface PredictedRows {
  readonly model: LoadedModel;
  readonly dataset: Dataset;
  /** n × 3, in the order of the dataset's hold-out. */
  readonly probabilities: Float32Array;
}

/**
 * Predicts every row with every model. Models with the same features and labels share a dataset; the rows are the same in all.
 * @param onProgress called with the share of a model's rows that is done
 */
export async function predictRows(
  models: readonly LoadedModel[],
  series: readonly CleanedSeries[],
  stride: number,
  onProgress: (model: string, share: number) => void,
): Promise<PredictedRows[]> {
  const datasets = new Map<string, Dataset>();
  const answered: PredictedRows[] = [];
  for (const model of models) {
    const { featureNames, labels } = model.runner.metadata;
    const { multiple, volatility } = labels;
    const needed = { featureNames, labels: { multiple, volatility }, stride };
    const key = JSON.stringify(needed);
    const dataset = datasets.get(key) ?? buildScoringDataset(series, needed);
    datasets.set(key, dataset);
    const rows = dataset.samples.holdout.length;
    const probabilities = await predictSamples(model.runner, dataset, 'holdout', {
      onProgress: (done) => {
        onProgress(model.name, done / rows);
      },
    });
    answered.push({ model, dataset, probabilities });
  }
  return answered;
}

/**
 * Scores a model on all rows, and on those of each role apart.
 * @param baselines their predictions of the same rows; they are not shown where they were fitted, and prove nothing where the model was
 *   tuned
 */
export function scoreModel({ model, dataset, probabilities }: PredictedRows, baselines: readonly BaselinePrediction[]): ModelEvaluation {
  const { name, path, origin, sha256, runner } = model;
  const { kind, version, training, labels, thresholds, datasetHash } = runner.metadata;
  const span = spanOf(runner.metadata);
  const dates = dataset.split.holdout;
  const scores = [
    ...chooseRows(
      dataset.samples.holdout,
      dates.map((date) => roleOf(span, date)),
    ),
  ].map(([choice, rows]): RowScore => {
    const unfitted = choice === 'all' || choice === 'training' ? [] : baselines;
    const scored = scoreRows(dataset, rows, { probabilities, thresholds }, unfitted);
    return { rows: choice, ...scored, skill: choice === 'tuning' ? null : scored.skill };
  });
  return {
    name,
    path,
    origin,
    sha256,
    kind,
    version,
    training,
    labels,
    thresholds,
    datasetHash,
    probeDifference: runner.probeDifference,
    span,
    scores,
  };
}

function scoreRows(
  { samples, split }: Dataset,
  rows: Int32Array,
  { probabilities, thresholds }: RowPredictions,
  baselines: readonly BaselinePrediction[],
): Omit<RowScore, 'rows'> {
  const truth = truthOf(samples.holdout, rows);
  const classShares = sharesOf(truth.classIndex);
  const own = probabilitiesOf(probabilities, rows);
  const card = scorecard(own, truth, classShares);
  const others = baselines.map((baseline) => ({
    name: baseline.name,
    scorecard: scorecard(probabilitiesOf(baseline.probabilities, rows), truth, classShares),
  }));
  return {
    classShares,
    scorecard: { ...card, bySession: card.bySession.map((session) => ({ ...session, session: split.holdout[session.session]! })) },
    baselines: others.map((other) => ({ name: other.name, figures: other.scorecard.figures })),
    skill: others.length === 0 ? null : describeSkill(card, meetBaselines(card, others)),
    signals: confirmedSignals([{ probabilities: own, thresholds }], truth),
  };
}

/** What the signals are worth that both models of each pair of kinds confirm. */
export function scoreConfirmedSignals(answered: readonly PredictedRows[]): ConfirmedEvaluation[] {
  const ofKind = (kind: string) => answered.filter(({ model }) => model.runner.metadata.kind === kind);
  return ofKind('lstm').flatMap((lstm) => ofKind('transformer').map((transformer) => scorePair(lstm, transformer)));
}

function scorePair(lstm: PredictedRows, transformer: PredictedRows): ConfirmedEvaluation {
  const { dataset } = lstm;
  const pair = [lstm, transformer];
  const samples = dataset.samples.holdout;
  const spans = pair.map(({ model }) => spanOf(model.runner.metadata));
  const chosen = chooseRows(
    samples,
    dataset.split.holdout.map((date) => roleOfAll(spans, date)),
  );
  return {
    models: pair.map(({ model }) => model.name),
    barrierMultiple: dataset.barrier.multiple,
    barrierVolatility: dataset.recipe.barrierVolatility,
    scores: [...chosen].map(([choice, rows]) => {
      const predictions = ({ model, probabilities }: PredictedRows) => ({
        probabilities: probabilitiesOf(probabilities, rows),
        thresholds: model.runner.metadata.thresholds,
      });
      return { rows: choice, signals: confirmedSignals([predictions(lstm), predictions(transformer)], truthOf(samples, rows)) };
    }),
  };
}

function sharesOf(classIndex: Uint8Array): [number, number, number] {
  const counts: [number, number, number] = [0, 0, 0];
  for (const k of classIndex) counts[k]! += 1;
  return counts.map((count) => count / classIndex.length) as [number, number, number];
}
