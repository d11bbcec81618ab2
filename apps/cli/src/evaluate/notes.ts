import { describeDialect, type BarDialect, type BarDirectory } from '@tandem/bar-files';
import { HORIZON_BARS, MARKET_SYMBOL, WINDOW_BARS } from '@tandem/domain';
import { countRejected, MAX_REJECTED_SHARE, MIN_TRAIN_SESSIONS, WARM_UP_BARS } from '@tandem/features';
import type { ConfirmedEvaluation, EvaluatedFile, ModelEvaluation } from './evaluation.js';

/** The fewest bars of which one can be scored. */
export const MIN_BARS = WARM_UP_BARS + WINDOW_BARS + HORIZON_BARS;

/** What is wrong or doubtful in the files, one sentence each. */
export function notesOnFiles(files: readonly EvaluatedFile[], { leftAlone }: Pick<BarDirectory, 'leftAlone'>): string[] {
  const withMarket = files.some(({ symbol, bars }) => symbol === MARKET_SYMBOL && bars > 0);
  return [
    ...(withMarket
      ? []
      : [
          `There are no bars of ${MARKET_SYMBOL}: its return, a feature of every symbol, is ` +
            `unknown in every row, and each model takes its neutral ` +
            'value instead. Models were trained with it.',
        ]),
    ...leftAlone,
    ...files.flatMap(notesOnFile),
  ];
}

function notesOnFile({
  file,
  rows,
  bars,
  scored,
  outsideHours,
  conflicting,
  refused,
  refusals,
  dialects,
  quality,
}: EvaluatedFile): string[] {
  return [
    ...(rows === 0 ? [`${file} is empty.`] : []),
    ...(rows > 0 && scored === 0
      ? [
          `${file}: none of ${bars} bars can be scored; it takes at least ${MIN_BARS} (warm-up ${WARM_UP_BARS}, window ${WINDOW_BARS}, ` +
            `horizon ${HORIZON_BARS}) without many minutes missing.`,
        ]
      : []),
    ...(outsideHours > bars ? [`${file}: ${outsideHours} of ${rows} rows lie outside the regular hours of the NYSE.`] : []),
    ...dialects.filter((dialect) => !isUsual(dialect)).map((dialect) => `${file}: ${describeDialect(dialect)}.`),
    ...(refused > 0
      ? [
          `${file}: ${refused} of ${rows} rows are no bars; most often ${refusals[0]!.reason}, as in line ${refusals[0]!.line}: ` +
            `'${refusals[0]!.raw}'.`,
        ]
      : []),
    ...(conflicting > 0 ? [`${file}: ${conflicting} rows contradict an earlier row of their minute; the first one counts.`] : []),
    ...quality.suspects.map(({ from, detail }) => `${file}: ${detail} at ${new Date(from).toISOString()}; no row across it is scored.`),
    ...(countRejected(quality.rejected) > MAX_REJECTED_SHARE * bars
      ? [`${file}: so many of its bars were rejected that it would not be used for training; its scores are not reliable.`]
      : []),
  ];
}

/** Whether a file is written as Tandem writes them: what is said of others had to be recognised. */
function isUsual({ times, zone, stamp, columns, overridesZone }: BarDialect): boolean {
  return times.every(({ spelling }) => spelling === 'utc') && zone === null && stamp === 'start' && columns.ts === 'ts' && !overridesZone;
}

/** What a reader must know of the models to believe their figures. */
export function notesOnModels(models: readonly ModelEvaluation[], confirmed: readonly ConfirmedEvaluation[]): string[] {
  const barriers = new Set(models.map(({ labels: { multiple, volatility } }) => `${multiple} ${volatility}`));
  return [
    ...models.flatMap(({ name, span, scores }) =>
      scores.some(({ rows }) => rows === 'after')
        ? []
        : [
            `${name} has no row after its training: it was trained on ${span.trainedFrom} ` +
              `to ${span.trainedTo} and tuned on sessions up to ` +
              `${span.tunedTo}, so its figures do not show how it would do on new data.`,
          ],
    ),
    ...models
      .filter(({ scores }) => scores.every(({ baselines }) => baselines.length === 0))
      .map(
        ({ name }) =>
          `${name} is compared with no baseline: that takes at least ${MIN_TRAIN_SESSIONS} ` +
          `sessions of its training span among these bars, to fit ` +
          'them to, and rows outside of it.',
      ),
    'A session counts as seen for all symbols, also those that a model was not trained on: symbols move together.',
    ...(models.some(({ origin }) => origin === 'champion')
      ? ['Champions were selected on the sessions right after their validation, so that their figures there are biased upwards.']
      : []),
    ...(confirmed.length > 0 && barriers.size > 1
      ? ["The models have labels with different barriers: which confirmed signals are right is decided by the LSTM's."]
      : []),
    ...(confirmed.length === 0 ? ['Dual confirmation takes an LSTM and a Transformer; only one kind is given.'] : []),
  ];
}
