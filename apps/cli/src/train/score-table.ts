import type { Dataset, SplitPart } from '@tandem/features';
import { classificationMetrics, classPriorBaseline, logisticRegressionBaseline, type ClassificationMetrics } from '@tandem/models';

/** What one forecaster reached on one part of the data. */
interface Score {
  readonly name: string;
  readonly metrics: ClassificationMetrics;
}

/** What a reader must know of each part to believe its figures. */
const MEANING: Record<Exclude<SplitPart, 'train'>, string> = {
  validation: 'validation rows: early stopping and calibration were fitted on them, so the networks look better here than they are',
  holdout: 'hold-out rows: never seen',
};

/**
 * Log loss and macro-F1 of the models beside those of the baselines on the same rows, for the terminal.
 * @param predictions by model, n × 3 probabilities in the order of the part's samples
 */
export function scoreTable(dataset: Dataset, part: Exclude<SplitPart, 'train'>, predictions: ReadonlyMap<string, Float32Array>): string[] {
  const { classIndex } = dataset.samples[part];
  const score = (name: string, probabilities: Float32Array): Score => ({ name, metrics: classificationMetrics(probabilities, classIndex) });
  const scores = [
    ...[...predictions].map(([name, probabilities]) => score(name, probabilities)),
    score('logistic regression', logisticRegressionBaseline(dataset, part)),
    score('class prior', classPriorBaseline(dataset, part)),
  ];
  const width = Math.max(...scores.map(({ name }) => name.length));
  return [
    `${classIndex.length} ${MEANING[part]}`,
    `  ${''.padEnd(width)}  log loss  macro-F1`,
    ...scores.map(({ name, metrics }) => `  ${name.padEnd(width)}  ${metrics.logLoss.toFixed(4).padStart(8)}  ${metrics.macroF1.toFixed(3).padStart(8)}`),
    `  ${judge(scores, new Set(predictions.keys()))}`,
  ];
}

function judge(scores: readonly Score[], models: ReadonlySet<string>): string {
  const best = [...scores].sort((a, b) => a.metrics.logLoss - b.metrics.logLoss)[0]!;
  if (models.has(best.name)) return `Lowest log loss: ${best.name}. One figure proves nothing; the gate tests the differences session by session.`;
  return `Lowest log loss: the baseline ${best.name}. The networks have learned nothing that it does not know.`;
}
