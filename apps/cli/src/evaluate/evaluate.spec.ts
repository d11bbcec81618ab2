import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newYorkDate, sliceSeries, type BarSeries } from '@tandem/domain';
import { csv, csvRows, HEADER, quickModel, simulatedHistory } from '../../testing/evaluation-fixtures.js';
import { EXIT } from '../terminal/exit-codes.js';
import { evaluate } from './evaluate.js';
import type { Evaluation, RowScore } from './evaluation.js';
import { findModels, type FoundModel } from './model-files.js';
import { report } from './report.js';

const SESSIONS = 14;
/** Five to train on, one to validate on. */
const TRAINED = 6;
const silent = { progress: () => undefined, settle: () => undefined };

let folder: string;
let directory: string;
let history: BarSeries[];
let models: FoundModel[];
let seen: BarSeries[];

const upTo = (series: BarSeries, length: number) => sliceSeries(series, 0, length);
const write = (name: string, content: string | Buffer) => writeFile(join(directory, name), content);
const of = (symbol: string) => history.find((series) => series.symbol === symbol)!;
const run = (stride = 7, given = models) => evaluate({ directory, models: given, stride }, silent);
const failure = (given = models) => run(7, given).catch((error: unknown) => error);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-evaluate-models-'));
  history = await simulatedHistory(['NKE', 'GS'], SESSIONS);
  const day = (ts: number) => newYorkDate(ts);
  const dates = [...new Set([...history[0]!.ts].map(day))];
  seen = history.map((series) =>
    upTo(
      series,
      series.ts.findIndex((ts) => day(ts) === dates[TRAINED]),
    ),
  );
  await writeFile(join(folder, 'lstm_v1.tflite'), await quickModel('lstm', seen));
  await writeFile(join(folder, 'transformer_v1.tflite'), await quickModel('transformer', seen));
  models = await findModels([join(folder, 'lstm_v1.tflite'), join(folder, 'transformer_v1.tflite')], { published: [], offline: folder });
});

afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-evaluate-'));
});
afterEach(() => rm(directory, { recursive: true }));

const scores = (evaluation: Evaluation, model = 0) => new Map(evaluation.models[model]!.scores.map((score) => [score.rows, score]));
const logLossOf = ({ scorecard }: RowScore) => scorecard.figures.logLoss.value!;

describe('an evaluation', () => {
  it('scores both models on all rows, and apart by what a session was to them', async () => {
    for (const series of history) await write(`${series.symbol}.csv.gz`, gzipSync(csv(series)));
    const evaluation = await run();
    expect(evaluation.models.map(({ name }) => name)).toEqual(['lstm v1', 'transformer v1']);
    expect(evaluation.rows.sessions).toHaveLength(SESSIONS);
    const parts = scores(evaluation);
    expect([...parts.keys()]).toEqual(['all', 'training', 'tuning', 'after']);
    const { all, ...others } = Object.fromEntries(parts) as Record<string, RowScore>;
    const sum = (value: (score: RowScore) => number) => Object.values(others).reduce((total, score) => total + value(score), 0);
    expect(all!.scorecard.rows).toBe(evaluation.rows.scored);
    expect(sum(({ scorecard }) => scorecard.rows)).toBe(all!.scorecard.rows);
    expect(sum((score) => score.scorecard.rows * logLossOf(score)) / all!.scorecard.rows).toBeCloseTo(logLossOf(all!), 6);
    expect(others['after']!.scorecard.bySession.map(({ session }) => session)).toEqual(evaluation.rows.sessions.slice(TRAINED));
    expect(evaluation.files.reduce((total, { scored }) => total + scored, 0)).toBe(evaluation.rows.scored);
    expect(evaluation.confirmed).toMatchObject([
      { models: ['lstm v1', 'transformer v1'], scores: [{ rows: 'all' }, { rows: 'training' }, { rows: 'tuning' }, { rows: 'after' }] },
    ]);
  });

  it('scores each model by what set the barriers of its own labels, on the same rows', async () => {
    for (const series of history) await write(`${series.symbol}.csv`, csv(series));
    const path = join(folder, 'lstm_v2.tflite');
    await writeFile(path, await quickModel('lstm', seen, 2, { barrierVolatility: 'intraday' }));
    const [, transformer] = models;
    const others = await findModels([path, transformer!.path], { published: [], offline: folder });
    const evaluation = await run(7, others);
    const all = [0, 1].map((model) => scores(evaluation, model).get('all')!);
    expect(evaluation.models.map(({ labels }) => labels.volatility)).toEqual(['intraday', 'ewm']);
    expect(all[0]!.scorecard.rows).toBe(all[1]!.scorecard.rows);
    expect(all[0]!.classShares).not.toEqual(all[1]!.classShares);
    expect(evaluation.confirmed[0]!.barrierVolatility).toBe('intraday');
    expect(evaluation.notes.join('\n')).toContain("which confirmed signals are right is decided by the LSTM's");
    expect(report(evaluation).join('\n')).toContain('(σ: intraday)');
  });

  it('is the same for the same bars, however untidy their files are', async () => {
    for (const series of history) await write(`${series.symbol}.csv`, csv(series));
    const tidy = await run();
    const rows = csvRows(of('GS')).map((row) => row.replace(/^(.{10})T(.{8})\.000Z/, '$1 $2+00:00'));
    const untidy = [...rows.slice(1000).reverse(), ...rows.slice(0, 1000), rows[17]!, '2025-01-04T15:00:00Z,1,1,1,1,1'];
    const quoted = (row: string) => `${row.replaceAll(',', '","').replace(/^|$/g, '"')},x`;
    await write('GS.csv', ['\uFEFF"TS",Open,High,Low,"Close",Volume,VWAP', ...untidy.map(quoted), ''].join('\r\n'));
    const evaluation = await run();
    expect(evaluation.files[0]).toMatchObject({ rows: rows.length + 2, bars: rows.length, repeated: 1, outsideHours: 1 });
    expect(evaluation.files[0]!.outOfOrder).toBeGreaterThan(1000);
    expect(evaluation.models).toEqual(tidy.models);
    expect(evaluation.confirmed).toEqual(tidy.confirmed);
  });

  it('scores symbols that no model ever saw, without SPY, with gaps and without any volume', async () => {
    const strange = { ...of('NKE'), symbol: 'ZZZ', volume: new Float64Array(of('NKE').length) };
    const rows = csvRows(strange).filter((_, i) => i % 97 !== 0);
    await write('ZZZ.csv', [HEADER, ...rows].join('\n'));
    const evaluation = await run();
    expect(evaluation.rows.scored).toBeGreaterThan(300);
    expect(evaluation.files[0]!.coverage).toMatchObject({ zeroVolume: rows.length, missingMinutes: of('NKE').length - rows.length });
    expect(evaluation.notes.join('\n')).toContain('There are no bars of SPY');
    expect(logLossOf(scores(evaluation).get('all')!)).toBeGreaterThan(0);
  });

  it('counts what it leaves out, and says what is doubtful in a file', async () => {
    await write('NKE.csv', csv(of('NKE')));
    await write('GS.csv', csv(upTo(of('GS'), 209)));
    await write('EMPTY.csv', '');
    await write('LATE.csv', `${HEADER}\n2025-01-03T13:00:00Z,1,1,1,1,1\nsoon,1,1,1,1,1\n`);
    const { files, notes } = await run();
    expect(files.map(({ symbol, scored }) => [symbol, scored > 0])).toEqual([
      ['EMPTY', false],
      ['GS', false],
      ['LATE', false],
      ['NKE', true],
    ]);
    const text = notes.join('\n');
    for (const sentence of [
      'EMPTY.csv is empty.',
      'none of 209 bars can be scored; it takes at least 210',
      'LATE.csv: 1 of 2 rows lie outside the regular hours',
      "LATE.csv: 1 of 2 rows are no bars; most often ts is no time such as 2026-01-22T14:30:00Z, as in line 3: 'soon,1,1,1,1,1'",
    ])
      expect(text).toContain(sentence);
  });

  it('keeps out what the rules of data quality reject, and counts it', async () => {
    const rows = csvRows(of('NKE'));
    const hundredfold = rows[2_000]!.replace(/,([^,]+)(?=,[^,]+$)/, (_, close: string) => `,${Number(close) * 100}`);
    const negative = rows[2_500]!.replace(/,([^,]+)/, ',-$1');
    await write('NKE.csv', [HEADER, ...rows.map((row, i) => (i === 2_000 ? hundredfold : i === 2_500 ? negative : row))].join('\n'));
    const {
      files,
      models: [model],
    } = await run(1);
    expect(files[0]!.quality.rejected).toMatchObject({ outsideRange: 1, price: 1, spike: 0 });
    expect(Math.abs(model!.scores[0]!.signals.figures.grossBp.value ?? 0)).toBeLessThan(100);
  });

  it('scores every n-th usable row of a symbol', async () => {
    await write('GS.csv', csv(of('GS')));
    const [all, third] = [await run(1), await run(3)];
    expect(third.rows.scored).toBe(Math.ceil(all.rows.scored / 3));
  });

  it('says so when no row comes after the training', async () => {
    await write('GS.csv', csv(upTo(of('GS'), 700)));
    const { notes } = await run();
    expect(notes.filter((note) => note.includes('has no row after its training'))).toHaveLength(2);
  });

  it('goes without dual confirmation when there is one kind alone', async () => {
    await write('GS.csv', csv(of('GS')));
    const { confirmed, notes } = await run(7, [models[0]!]);
    expect(confirmed).toEqual([]);
    expect(notes.join('\n')).toContain('only one kind is given');
  });

  it('tells files of the same version apart', async () => {
    await mkdir(join(directory, 'other'));
    await write('other/lstm_v1.tflite', Buffer.from(models[0]!.bytes));
    await write('GS.csv', csv(of('GS')));
    const other = { ...models[0]!, path: join(directory, 'other', 'lstm_v1.tflite') };
    const names = (await run(50, [models[0]!, other])).models.map(({ name }) => name);
    expect(names).toEqual([`lstm v1 (${models[0]!.path})`, `lstm v1 (${other.path})`]);
  });

  it('prints every part of what it found', async () => {
    for (const series of history) await write(`${series.symbol}.csv`, csv(series));
    const evaluation = await run();
    const text = report(evaluation).join('\n');
    const figure = logLossOf(scores(evaluation).get('after')!).toFixed(4);
    for (const part of [
      'NKE.csv',
      'lstm v1: ',
      'after: never seen',
      figure,
      'barrier-hit AUC',
      'predicted NEUTRAL',
      evaluation.rows.sessions.at(-1)!,
      'Dual confirmation of lstm v1 and transformer v1',
      'after 2 bp',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });
});

describe('an evaluation that cannot be', () => {
  it('for files that can be read in several ways names the choices', async () => {
    await write('NKE.csv', `${HEADER}\n2025-01-02 14:30:00,1,1,1,1,1\n`);
    expect(await failure()).toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(/name no zone.*Choose --zone .* or --zone UTC/),
    });
  });

  it.each([
    [
      'too little history says how much it takes',
      async () => write('NKE.csv', csv(upTo(of('NKE'), 209))),
      /No row can be scored: a symbol needs at least 210 .* 209 \(NKE\)/s,
    ],
    ['a directory without bars says what it looks for', async () => write('README.md', ''), /has no bars: expected SYMBOL\.csv/],
    ['files without a row say so', async () => write('NKE.csv', ''), /No row can be scored/],
  ])('%s', async (_, prepare, message) => {
    await prepare();
    expect(await failure()).toMatchObject({ exitCode: EXIT.usage, message: expect.stringMatching(message) });
  });

  it('names a directory that cannot be read', async () => {
    const missing = join(directory, 'nowhere');
    await expect(evaluate({ directory: missing, models, stride: 1 }, silent)).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringContaining(`${missing} cannot be opened`),
    });
  });

  it.each([
    ['no .tflite file', () => Buffer.from('PK, a zip file of someone')],
    ['an empty one', () => Buffer.alloc(0)],
    ['one that is cut off', () => Buffer.from(models[0]!.bytes).subarray(0, 40_000)],
    ['one of someone else', () => withoutTandem(models[0]!.bytes)],
    ['one with damaged weights', () => Buffer.from(models[0]!.bytes).fill(0xff, 2_000, 6_000)],
  ])('names the model that is %s', async (_, bytes) => {
    await write('GS.csv', csv(of('NKE')));
    const path = join(directory, 'lstm_v9.tflite');
    const error = await failure([{ path, origin: 'given', bytes: bytes() }]);
    expect(error).toMatchObject({ exitCode: EXIT.usage, message: expect.stringContaining(`${path} cannot be scored: `) });
    expect((error as Error).message).not.toMatch(/^\s+at /m);
  });
});

/** The same file, its metadata entry under another name. */
function withoutTandem(bytes: Uint8Array): Buffer {
  const foreign = Buffer.from(bytes);
  foreign.write('SOMEBODYS_META', foreign.indexOf('TANDEM_METADATA'));
  return foreign;
}
