import type { Evaluation } from '../evaluation.js';
import { callsReport } from './calls-report.js';
import { filesReport } from './files-report.js';
import { modelReport } from './model-report.js';

const LEGEND = [
  'Log loss in nats, lower is better; "− class prior" against the shares of the classes in those very rows, the best constant forecast there is in',
  'hindsight: below 0 is skill. Touch AUC: whether a barrier is touched; direction AUC: which, among the rows that touched one; 0.5 is a coin. ECE:',
  'calibration error. Precision of calls: the barrier called was touched first. Returns: side × return from the close of the row to that 30 bars later,',
  'rows of which overlap, so that no account could have made all of them; costs are for the round trip. Intervals draw whole sessions.',
];

/** The whole evaluation for people. */
export function report(evaluation: Evaluation): string[] {
  const { models, notes } = evaluation;
  return [
    ...filesReport(evaluation),
    ...models.flatMap((model) => ['', ...modelReport(model)]),
    '',
    ...callsReport(evaluation),
    '',
    ...LEGEND,
    ...notes.map((note) => `Note: ${note}`),
  ];
}
