import { compare, limit, quantile, spread, type Row } from '../report.ts';
import type { Answer, Side } from './measured-process.ts';
import type { LearningOptions, Section } from './options.ts';

/** Both sides, or ours alone. */
export interface Sides {
  readonly ours: Side;
  readonly python: Side | null;
}

/** What a stage took on either side, in the order of the repetitions. */
interface Runs {
  readonly ours: readonly Answer[];
  readonly python: readonly Answer[];
}

/** Rows of an epoch that only warms up: four batches. */
const WARM_UP_ROWS = 1_024;
/** Most for 20 symbols through both files that are served, p99; the live loop has a budget of 50 ms for them. */
const INFERENCE_LIMIT_MS = 20;

/** Stages that either side runs under the same name: section, name, words, and the ratio that is good enough. */
const COMMON: readonly { section: Section; stage: string; title: string; most: number | null }[] = [
  { section: 'read', stage: 'read', title: 'read 20 files of bars', most: null },
  { section: 'features', stage: 'features', title: '23 features of 241,800 bars', most: 1 },
  { section: 'labels', stage: 'labels', title: 'σ and labels of 241,800 bars', most: 1 },
  { section: 'scaling', stage: 'scaling', title: 'fit scaler, scale all bars', most: null },
  { section: 'windows', stage: 'windows', title: 'windows of the training span', most: null },
  { section: 'conversion', stage: 'conversion lstm', title: 'conversion of the LSTM', most: null },
  { section: 'conversion', stage: 'conversion transformer', title: 'conversion of the Transformer', most: null },
];

/** Runs the wanted stages on both sides by turns: ours, theirs, ours, … The first round warms up and does not count. */
export async function measureStages(sides: Sides, options: LearningOptions, report: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { section, stage, title, most } of COMMON) {
    if (!options.sections.includes(section)) continue;
    report(title);
    const { ours, python } = await byTurns(sides, stage, options.repetitions);
    rows.push(compare(title, spreadOf(ours), python.length > 0 ? spreadOf(python) : null, most));
  }
  if (options.sections.includes('epochs')) rows.push(...(await measureEpochs(sides, options, report)));
  if (options.sections.includes('inference')) rows.push(...(await measureInference(sides, options, report)));
  return rows;
}

const spreadOf = (answers: readonly Answer[]) => spread(answers.flatMap(({ milliseconds }) => milliseconds));

async function byTurns({ ours, python }: Sides, stage: string, repetitions: number, rows: number | null = null): Promise<Runs> {
  const runs = { ours: [] as Answer[], python: [] as Answer[] };
  for (let round = 0; round <= repetitions; round++) {
    const wanted = rows === null || round > 0 ? rows : Math.min(rows, WARM_UP_ROWS);
    const own = await ours.run(stage, wanted);
    const theirs = await python?.run(stage, wanted);
    if (round === 0) continue;
    runs.ours.push(own);
    if (theirs) runs.python.push(theirs);
  }
  return runs;
}

/**
 * As many rows on either side as both have; windows of 60 bars and 23 features. What each side trains in its nightly run is what must not
 * be
 * slower; beside it the other side's network on ours, bar by bar as well.
 */
async function measureEpochs({ ours, python }: Sides, options: LearningOptions, report: (line: string) => void): Promise<Row[]> {
  const available = await Promise.all([ours, python].map((side) => side?.run('count').then(({ rows }) => rows) ?? Infinity));
  const rows = Math.min(options.rows, ...available);
  const result: Row[] = [];
  for (const [kind, name] of [
    ['lstm', 'LSTM(64)'],
    ['transformer', 'Transformer (2 blocks of 64)'],
  ] as const) {
    report(`epochs of ${name}`);
    const runs = await byTurns({ ours, python }, `epoch ${kind}`, options.epochs, rows);
    const own = await byTurns({ ours, python: null }, `epoch ${kind} product`, options.epochs, rows);
    const theirs = runs.python.length > 0 ? spreadOf(runs.python) : null;
    result.push(
      compare(`epoch of each side's own ${name.split(/[ (]/)[0]!}, ${rows} windows`, spreadOf(own.ours), theirs, 1),
      compare(`epoch of the same ${name} bar by bar`, spreadOf(runs.ours), theirs, null),
    );
  }
  return result;
}

async function measureInference(sides: Sides, { epochs }: LearningOptions, report: (line: string) => void): Promise<Row[]> {
  report('inference of 20 windows');
  const product = await byTurns({ ...sides, python: null }, 'inference product', epochs);
  const plain = await byTurns(sides, 'inference', epochs);
  const calls = (answers: readonly Answer[]) => answers.flatMap(({ milliseconds }) => milliseconds);
  const [own, same, theirs] = [calls(product.ours), calls(plain.ours), calls(plain.python)];
  const at = (sample: readonly number[], share: number) => (sample.length > 0 ? spread([quantile(sample, share)]) : null);
  return [
    compare('20 windows through both plain files, p50', at(same, 0.5)!, at(theirs, 0.5), null),
    compare('20 windows through both plain files, p99', at(same, 0.99)!, at(theirs, 0.99), null),
    compare("20 windows through both of the product's files, p50", at(own, 0.5)!, null, null),
    limit("20 windows through both of the product's files, p99", quantile(own, 0.99), INFERENCE_LIMIT_MS, ' ms'),
  ];
}
