import type { Thresholds } from '@tandem/domain';
import {
  BASELINES,
  confirmedSignals,
  describeSkill,
  fitHar,
  forecastBaseline,
  meetBaselines,
  movementTruth,
  scoreForecast,
  type Forecast,
  type MovementTruth,
} from '@tandem/evaluation';
import { buildScoringDataset, MIN_TRAIN_SESSIONS, trainingView, type CleanedSeries, type Dataset } from '@tandem/features';
import { forecastSamples } from '@tandem/models';
import type { ConfirmedEvaluation, ModelEvaluation, RowScore } from './evaluation.js';
import type { LoadedModel } from './load-model.js';
import { chooseRows, forecastOf, movementOf, probabilitiesOf, roleOf, roleOfAll, spanOf, truthOf, type ModelSpan } from './row-choice.js';

/** What a baseline predicts for all rows of a dataset, in the order of its hold-out. */
export interface BaselinePrediction extends Forecast {
  readonly name: string;
}

/** What models are compared with on the rows of a dataset. */
export interface Yardstick {
  readonly baselines: readonly BaselinePrediction[];
  /** What forecasts of movement are scored against; null without baselines, which set its barriers. */
  readonly movement: MovementTruth | null;
}

/** There is nothing to compare with. */
export const NO_YARDSTICK: Yardstick = { baselines: [], movement: null };

/**
 * Fits every baseline to the rows in a model's training span, as far as the bars given cover it, and predicts all rows. A model
 * that saw more symbols or other news than these bars has an advantage.
 * @returns no yardstick when the bars cover fewer sessions of the span than a model is ever trained on, or lack a class there
 */
export function predictBaselines(dataset: Dataset, { trainedFrom, trainedTo }: ModelSpan): Yardstick {
  const view = trainingView(dataset, trainedFrom, trainedTo);
  const { train } = view.samples;
  if (view.split.train.length < MIN_TRAIN_SESSIONS || !train.shares.every((share) => share > 0)) return NO_YARDSTICK;
  return {
    baselines: BASELINES.map((baseline) => ({ name: baseline.name, ...forecastBaseline(baseline, view, 'holdout', dataset) })),
    movement: movementTruth(fitHar(view), dataset, 'holdout'),
  };
}

/** A model's answers to all rows, in the order of the dataset's hold-out, and what happened there by its own labels. */
export interface PredictedRows extends Forecast {
  readonly model: LoadedModel;
  readonly dataset: Dataset;
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
    const forecast = await forecastSamples(model.runner, dataset, 'holdout', {
      onProgress: (done) => {
        onProgress(model.name, done / rows);
      },
    });
    answered.push({ model, dataset, ...forecast });
  }
  return answered;
}

/**
 * Scores a model on all rows, and on those of each role apart.
 * @param yardstick of the same rows; baselines are not shown where they were fitted, and prove nothing where the model was tuned
 */
export function scoreModel({ model, dataset, ...forecast }: PredictedRows, yardstick: Yardstick): ModelEvaluation {
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
    const unfitted = choice === 'all' || choice === 'training' ? NO_YARDSTICK : yardstick;
    const scored = scoreRows(dataset, rows, { ...forecast, thresholds }, unfitted);
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
  { thresholds, ...forecast }: Forecast & { readonly thresholds: Thresholds },
  { baselines, movement }: Yardstick,
): Omit<RowScore, 'rows'> {
  const truth = truthOf(samples.holdout, rows);
  const classShares = sharesOf(truth.classIndex);
  const moved = movement && movementOf(movement, rows);
  const own = forecastOf(forecast, rows);
  const card = scoreForecast(own, truth, moved, classShares);
  const others = baselines.map((baseline) => ({
    name: baseline.name,
    scorecard: scoreForecast(forecastOf(baseline, rows), truth, moved, classShares),
  }));
  const dated = <Scored extends { readonly session: number }>(sessions: readonly Scored[]) =>
    sessions.map((scored) => ({ ...scored, session: split.holdout[scored.session]! }));
  return {
    classShares,
    scorecard: {
      ...card,
      bySession: dated(card.bySession),
      movement: card.movement && { ...card.movement, bySession: dated(card.movement.bySession) },
    },
    baselines: others.map((other) => ({
      name: other.name,
      figures: other.scorecard.figures,
      movement: other.scorecard.movement?.figures ?? null,
    })),
    skill: others.length === 0 ? null : describeSkill(card, meetBaselines(card, others)),
    signals: confirmedSignals([{ probabilities: own.probabilities, thresholds }], truth),
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
