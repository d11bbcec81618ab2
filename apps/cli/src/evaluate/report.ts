import type { ConfirmedSignals } from '@tandem/evaluation';
import { countRejected, describeQuality, sumQuality } from '@tandem/features';
import { count, fixed, interval, percent, signed, table } from '../terminal/format.js';
import type { ConfirmedEvaluation, EvaluatedFile, Evaluation, RowChoice } from './evaluation.js';
import { mainScore, modelReport, ROW_NAMES } from './model-report.js';

/** Counts that every file has, and those that are listed only where any file has one. */
const ALWAYS: readonly Column[] = [
  ['rows', ({ rows }) => rows],
  ['bars', ({ bars }) => bars],
  ['scored', ({ scored }) => scored],
  ['sessions', ({ coverage }) => coverage.sessions],
];
const WHERE_ANY: readonly Column[] = [
  ['half days', ({ coverage }) => coverage.halfDays],
  ['missing minutes', ({ coverage }) => coverage.missingMinutes],
  ['missing sessions', ({ coverage }) => coverage.missingSessions],
  ['zero volume', ({ coverage }) => coverage.zeroVolume],
  ['repeated', ({ repeated }) => repeated],
  ['conflicting', ({ conflicting }) => conflicting],
  ['out of order', ({ outOfOrder }) => outOfOrder],
  ['outside hours', ({ outsideHours }) => outsideHours],
  ['within minutes', ({ withinMinutes }) => withinMinutes],
  ['no bars', ({ refused }) => refused],
  ['rejected', ({ quality }) => countRejected(quality.rejected)],
];

type Column = readonly [name: string, value: (file: EvaluatedFile) => number];

/** What the files held and what became of it. */
function filesReport({ directory, files, rows }: Evaluation): string[] {
  const { sessions, excluded, scored, stride } = rows;
  const isAny = ([, value]: Column) => files.some((file) => value(file) > 0);
  const columns = [...ALWAYS, ...WHERE_ANY.filter(isAny)];
  const none = WHERE_ANY.filter((column) => !isAny(column)).map(([name]) => name);
  const reasons = [
    `${count(excluded.warmUp)} warm up`,
    `${count(excluded.noLabel)} without a whole horizon`,
    `${count(excluded.missingMinutes)} with too many minutes missing`,
    `${count(excluded.quality)} across rejected bars or a step`,
  ];
  return [
    `Bars: ${directory}, ${files.length} symbols, ${sessions.length} sessions, ${sessions[0]} to ${sessions.at(-1)}`,
    ...table([
      ['', ...columns.map(([name]) => name), 'ts'],
      ...files.map((file) => [file.file, ...columns.map(([, value]) => count(value(file))), spellings(file)]),
    ]),
    ...(none.length > 0 ? [`  None in any file: ${none.join(', ')}.`] : []),
    `  ${describeQuality(sumQuality(files.map(({ quality }) => quality)))}`,
    `Scored: ${count(scored)} rows${stride === 1 ? '' : `, one usable row in ${stride}`}. Not usable: ${reasons.join(', ')}.`,
  ];
}

function spellings({ dialects }: EvaluatedFile): string {
  return [...new Set(dialects.flatMap(({ times }) => times.map(({ spelling }) => spelling)))].join(' ');
}

const HEADER = [
  '',
  'signals',
  'buy',
  'sell',
  'coverage',
  'precision',
  'barrier hit',
  'right side of hits',
  'gross bp',
  'after 1 bp',
  'after 2 bp',
];

/** What acting on the signals would have brought: of both models together, and of each alone. */
function signalsReport({ confirmed, models }: Evaluation): string[] {
  const pairs = confirmed.map(({ models: names, scores }) => ({ name: `Dual confirmation of ${names.join(' and ')}`, scores }));
  const alone = models.map(({ name, scores }) => ({ name: `${name} alone`, scores: [mainScore(scores)] }));
  const lines = ({ name, scores }: (typeof pairs)[number]) => [
    `${name}: signals and the mean return of the 30 bars after them`,
    ...signalLines(scores),
  ];
  return [...pairs, ...alone].flatMap((scored) => ['', ...lines(scored)]).slice(1);
}

function signalLines(scores: ConfirmedEvaluation['scores']): string[] {
  const main = mainScore(scores);
  const lines = scores.map(({ rows, signals }) => signalLine(ROW_NAMES[rows], signals));
  return [...table([HEADER, ...lines]), ...intervalLine(main.rows, main.signals)];
}

function signalLine(name: string, { buys, sells, figures: f }: ConfirmedSignals): string[] {
  return [
    name,
    count(buys + sells),
    count(buys),
    count(sells),
    percent(f.coverage.value),
    fixed(f.precision.value, 3),
    percent(f.touchedShare.value),
    fixed(f.rightSideOfTouched.value, 3),
    signed(f.grossBp.value, 2),
    signed(f.after1Bp.value, 2),
    signed(f.after2Bp.value, 2),
  ];
}

function intervalLine(rows: RowChoice, { buys, sells, sessions, figures: { precision, grossBp, after2Bp } }: ConfirmedSignals): string[] {
  if (buys + sells === 0) return [];
  const bp = (value: number) => signed(value, 2);
  const three = (value: number) => fixed(value, 3);
  const figures = [
    `precision ${interval(precision.overSessions, three)}`,
    `gross ${interval(grossBp.overSessions, bp)} bp`,
    `after 2 bp ${interval(after2Bp.overSessions, bp)} bp`,
  ];
  return [`  95 % over ${sessions} sessions, ${ROW_NAMES[rows]}: ${figures.join('; ')}`];
}

const LEGEND = [
  'Log loss in nats, lower is better; "− class prior" against the shares of the classes in ' +
    'those very rows, the best constant forecast there is in',
  'hindsight: below 0 is skill. Barrier-hit AUC: whether a barrier is hit; direction AUC: ' +
    'which, among the rows that hit one; 0.5 is chance. ECE:',
  'calibration error. Precision of signals: the barrier of that side was hit first. Returns: ' +
    'side × return from the close of the row to that 30 bars later,',
  'rows of which overlap, so that no account could have made all of them; costs are for the round trip. Intervals draw whole sessions.',
  'How far prices go: R² of the 30-minute log excursion; CRPS (nats, mean over 5, 15 and 30 minutes) and QLIKE, lower is better;',
  'held: paths within the band. Touch beyond HAR: AUC, and log loss less that of a constant, of touching barriers set by HAR × time',
  'of day; 0.5 and 0 are no skill.',
];

/** The whole evaluation for people. */
export function report(evaluation: Evaluation): string[] {
  const { models, notes } = evaluation;
  return [
    ...filesReport(evaluation),
    ...models.flatMap((model) => ['', ...modelReport(model)]),
    '',
    ...signalsReport(evaluation),
    '',
    ...LEGEND,
    ...notes.map((note) => `Note: ${note}`),
  ];
}
