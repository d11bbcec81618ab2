import { CLASSES } from '@tandem/domain';
import type { MovementCard } from '@tandem/evaluation';
import { count, fixed, interval, percent, signed, table } from '../terminal/format.js';
import type { ModelEvaluation, RowChoice, RowScore } from './evaluation.js';

/** Rows by what their sessions were to the model. */
export const ROW_NAMES: Record<RowChoice, string> = {
  all: 'all rows',
  before: 'before its training',
  training: 'in its training span',
  tuning: 'tuning: five sessions after',
  after: 'after: never seen',
};

const FIGURE_NAMES = ['log loss', '− class prior', 'macro-F1', 'accuracy', 'barrier-hit AUC', 'direction AUC', 'ECE'];

/** The rows most like new data: those after the model's training, where there are any. */
export function mainScore<T extends { readonly rows: RowChoice }>(scores: readonly T[]): T {
  return scores.find(({ rows }) => rows === 'after') ?? scores[0]!;
}

/** Everything about one model. */
export function modelReport(model: ModelEvaluation): string[] {
  const main = mainScore(model.scores);
  const { labels, thresholds, span, training } = model;
  return [
    `${model.name}: ${model.path} (${model.origin}, sha-256 ${model.sha256.slice(0, 12)}…)`,
    `  Trained on ${span.trainedFrom} to ${span.trainedTo}, ${count(training.samples)} samples, seed ${training.seed}; ` +
      `labels ${labels.multiple}·σ·√${labels.horizon} (σ: ${labels.volatility}), θ down ${thresholds.down}, up ${thresholds.up}`,
    '',
    ...table([['', 'rows', 'sessions', ...FIGURE_NAMES], ...model.scores.map(scoreLine)]),
    '',
    ...baselineLines(main),
    `  95 % intervals over the ${main.scorecard.sessions} sessions of ${ROW_NAMES[main.rows]}:`,
    ...intervalLines(main),
    '',
    `  By class, ${ROW_NAMES[main.rows]}:`,
    ...classLines(main),
    '',
    '  By session:',
    ...sessionLines(model),
  ];
}

function scoreLine({ rows, scorecard: { rows: n, sessions, figures } }: RowScore): string[] {
  return [ROW_NAMES[rows], count(n), String(sessions), ...figureCells(figures)];
}

/** What was fitted to the same bars in the model's training span, on the same rows as the model. */
function baselineLines({ rows, baselines, skill, scorecard: { figures, movement } }: RowScore): string[] {
  if (skill === null) return [];
  const lines = [
    ['this model', ...figureCells(figures)],
    ...baselines.map((baseline) => [baseline.name, ...figureCells(baseline.figures)]),
  ];
  return [
    `  Beside baselines, ${ROW_NAMES[rows]}:`,
    ...table([['', ...FIGURE_NAMES], ...lines], 4),
    '',
    ...movementLines(movement?.figures ?? null, baselines),
    `  ${skill.text}`,
    '',
  ];
}

const MOVEMENT_NAMES = ['R²', 'CRPS', 'QLIKE', '50 % held', '80 % held', '90 % held', 'width of 80 %', 'touch beyond HAR', 'nats'];

/** How far prices go: the model, where it predicts that, beside the baselines that do. */
function movementLines(own: MovementCard['figures'] | null, baselines: RowScore['baselines']): string[] {
  const lines = [{ name: 'this model', movement: own }, ...baselines].flatMap(({ name, movement: f }) =>
    f === null
      ? []
      : [
          [
            name,
            fixed(f.r2.value, 3),
            fixed(f.crps.value, 4),
            fixed(f.qlike.value, 3),
            percent(f.coverage50In30.value),
            percent(f.coverage80In30.value),
            percent(f.coverage90In30.value),
            `±${percent(f.width80In30.value)}`,
            fixed(f.harTouchAuc.value, 3),
            signed(f.harTouchLoss.value, 4),
          ],
        ],
  );
  return lines.length === 0 ? [] : ['  How far prices go in 30 minutes:', ...table([['', ...MOVEMENT_NAMES], ...lines], 4), ''];
}

function figureCells(f: RowScore['scorecard']['figures']): string[] {
  return [
    fixed(f.logLoss.value, 4),
    signed(f.logLossMinusPrior.value, 4),
    fixed(f.macroF1.value, 3),
    fixed(f.accuracy.value, 3),
    fixed(f.touchAuc.value, 3),
    fixed(f.directionAuc.value, 3),
    fixed(f.expectedCalibrationError.value, 3),
  ];
}

function intervalLines({ scorecard: { figures } }: RowScore): string[] {
  const four = (value: number) => signed(value, 4);
  const three = (value: number) => fixed(value, 3);
  return table(
    [
      ['log loss − class prior', interval(figures.logLossMinusPrior.interval, four)],
      ['macro-F1', interval(figures.macroF1.interval, three)],
      ['barrier-hit AUC', interval(figures.touchAuc.interval, three)],
      ['direction AUC', interval(figures.directionAuc.interval, three)],
      ['precision of DOWN', interval(figures.precisionDown.interval, three)],
      ['precision of UP', interval(figures.precisionUp.interval, three)],
    ],
    4,
  );
}

/** Shares, precision and recall beside the confusion matrix, whose rows are what happened. */
function classLines({ classShares, scorecard: { confusion, figures: f } }: RowScore): string[] {
  const predicted = [f.predictedDown.value, f.predictedNeutral.value, f.predictedUp.value];
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const line = (name: string, k: number) => [
    name,
    percent(classShares[k]),
    percent(predicted[k]),
    fixed(ratio(confusion[k]![k]!, sum(confusion.map((row) => row[k]!))), 3),
    fixed(ratio(confusion[k]![k]!, sum(confusion[k]!)), 3),
    ...confusion[k]!.map(count),
  ];
  return table(
    [['', 'happened', 'predicted', 'precision', 'recall', ...CLASSES.map((name) => `predicted ${name}`)], ...CLASSES.map(line)],
    4,
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, n) => total + n, 0);
}

function sessionLines({ scores }: ModelEvaluation): string[] {
  const sessions = scores
    .filter(({ rows }) => rows !== 'all')
    .flatMap(({ rows, scorecard }) => scorecard.bySession.map((session) => ({ ...session, rows, n: session.rows })));
  const line = ({ session, rows, n, figures: f }: (typeof sessions)[number]) => [
    session,
    count(n),
    fixed(f.logLoss, 4),
    signed(f.logLossMinusPrior, 4),
    fixed(f.macroF1, 3),
    fixed(f.touchAuc, 3),
    fixed(f.directionAuc, 3),
    rows,
  ];
  return table([['', 'rows', 'log loss', '− class prior', 'macro-F1', 'barrier-hit AUC', 'direction AUC', ''], ...sessions.map(line)], 4);
}
