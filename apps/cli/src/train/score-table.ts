import type { Dataset, SplitPart } from '@tandem/features';
import { BASELINES, describeSkill, scorecard, type NamedScorecard } from '@tandem/models';
import { fixed, interval } from '../report/format.js';
import { table } from '../report/table.js';

type ScoredPart = Exclude<SplitPart, 'train'>;

/** What a reader must know of each part to believe its figures. */
const MEANING: Record<ScoredPart, string> = {
  validation: 'validation rows: early stopping and calibration were fitted on them, so the networks look better here than they are, and nothing is proven',
  holdout: 'hold-out rows: never seen',
};

const HEADER = ['', 'log loss', 'macro-F1', 'touch AUC', '95 %', 'direction AUC', '95 %'];

/**
 * The models beside the baselines on the same rows, for the terminal: touch and direction skill apart, with intervals over
 * sessions, and on rows that no model has seen what each is worth in words.
 * @param predictions by model, n × 3 probabilities in the order of the part's samples
 */
export function scoreTable(dataset: Dataset, part: ScoredPart, predictions: ReadonlyMap<string, Float32Array>): string[] {
  const { [part]: samples, train } = dataset.samples;
  const score = (name: string, probabilities: Float32Array): NamedScorecard => ({ name, scorecard: scorecard(probabilities, samples, train.shares) });
  const models = [...predictions].map(([name, probabilities]) => score(name, probabilities));
  const baselines = BASELINES.map((baseline) => score(baseline.name, baseline.probabilities(dataset, part)));
  return [
    `${samples.length} ${MEANING[part]}`,
    ...table([HEADER, ...[...models, ...baselines].map(scoreLine)]),
    ...(part === 'validation' ? [] : models.map((model) => `  ${model.name}: ${describeSkill(model.scorecard, baselines).text}`)),
  ];
}

function scoreLine({ name, scorecard: { figures: { logLoss, macroF1, touchAuc, directionAuc } } }: NamedScorecard): string[] {
  const three = (value: number) => fixed(value, 3);
  const auc = ({ value, interval: bounds }: typeof touchAuc) => [fixed(value, 3), interval(bounds, three)];
  return [name, fixed(logLoss.value, 4), fixed(macroF1.value, 3), ...auc(touchAuc), ...auc(directionAuc)];
}
