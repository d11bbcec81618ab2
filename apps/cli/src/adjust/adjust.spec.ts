import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const DATA = join(process.env['TANDEM_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data'), 'corporate-actions');
const available = existsSync(DATA);
if (!available) console.log(`Skipped: no recorded corporate actions in ${DATA} (set TANDEM_DATA).`);

const HEADER = 'date,open,high,low,close,volume';
const WEEK = ['2024-06-06,1200,1260,1190,1210,400', '2024-06-07,1210,1220,1200,1208,500', '2024-06-10,120,123,117,121,4000'];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-cli-adjust-'));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, lines: readonly string[]) => writeFile(join(directory, name), `${lines.join('\n')}\n`);

/** Adjusts, and gives back the rows that were written, without their header. */
async function adjust(
  bars: readonly string[],
  actions: readonly string[],
  { name = 'NVDA.csv', args = [] as string[], answers = [] as string[] } = {},
) {
  await write(name, bars);
  await write('actions.csv', ['symbol,ex_date,type,value', ...actions]);
  const out = join(directory, 'adjusted.csv');
  const files = ['--raw', join(directory, name), '--actions', join(directory, 'actions.csv'), '--out', out];
  const run = await runCommand(['adjust', ...files, ...args], {}, answers);
  return { ...run, rows: existsSync(out) ? (await readFile(out, 'utf8')).trim().split('\n').slice(1) : [] };
}

describe('adjust', () => {
  it('states bars before a split in new shares', async () => {
    const { rows, printed } = await adjust([HEADER, ...WEEK], ['NVDA,2024-06-10,split,10']);
    expect(rows).toEqual([
      '2024-06-06,120,126,119,121,4000',
      '2024-06-07,121,122,120,120.80000000000001,5000',
      '2024-06-10,120,123,117,121,4000',
    ]);
    expect(printed.at(-1)).toMatch(/^3 daily bars of NVDA in .*adjusted\.csv$/);
  });

  it('states bars before a reverse split in fewer, and says which volumes have a fraction of a share', async () => {
    const { rows, printed } = await adjust(
      [HEADER, '2024-06-07,1,2,1,2,1005', '2024-06-10,20,20,20,20,100'],
      ['NVDA,2024-06-10,split,0.1'],
    );
    expect(rows[0]).toBe('2024-06-07,10,20,10,20,100.5');
    expect(printed).toContainEqual(expect.stringMatching(/^1 volumes have a fraction of a share.*--whole-shares/));
    const rounded = await adjust([HEADER, '2024-06-07,1,2,1,2,1005', '2024-06-10,20,20,20,20,100'], ['NVDA,2024-06-10,split,0.1'], {
      args: ['--whole-shares'],
    });
    expect(rounded.rows[0]).toBe('2024-06-07,10,20,10,20,101');
  });

  it('lowers bars before a dividend', async () => {
    expect(
      (await adjust([HEADER, '2024-06-07,100,100,100,100,5', '2024-06-10,98,98,98,98,5'], ['NVDA,2024-06-10,dividend,2'])).rows[0],
    ).toBe('2024-06-07,98,98,98,98,5');
  });

  it('lets a day that fell by 28 % without a split stay as it is', async () => {
    const fall = ['2022-02-02,327,328,320,323,100', '2022-02-03,244.65,248,231.75,232.56,300'];
    expect((await adjust([HEADER, ...fall], [])).rows).toEqual(fall);
  });

  it('takes bars of minutes by the day in New York', async () => {
    const { rows } = await adjust(
      ['ts,open,high,low,close,volume', '2024-06-10T03:59:00Z,1200,1200,1200,1200,1', '2024-06-10T04:00:00Z,120,120,120,120,1'],
      ['NVDA,2024-06-10,split,10'],
    );
    expect(rows).toEqual(['2024-06-10T03:59:00Z,120,120,120,120,10', '2024-06-10T04:00:00Z,120,120,120,120,1']);
  });

  it('takes several symbols, rows in any order', async () => {
    const { rows } = await adjust(
      [`symbol,${HEADER}`, ...[WEEK[2], WEEK[0]].map((row) => `NVDA,${row}`), `AVGO,${WEEK[0]}`],
      ['NVDA,2024-06-10,split,10'],
      { name: 'all.csv' },
    );
    expect(rows).toEqual([`NVDA,${WEEK[2]}`, 'NVDA,2024-06-06,120,126,119,121,4000', `AVGO,${WEEK[0]}`]);
  });

  it.each([
    ['the only symbol of the actions, where the file names none', 'raw_1d.csv', []],
    ['the symbol that was said', 'AVGO.csv', ['--symbol', 'NVDA']],
  ])('takes bars for those of %s', async (_, name, args) => {
    expect((await adjust([HEADER, ...WEEK], ['NVDA,2024-06-10,split,10'], { name, args })).printed.at(-1)).toMatch(/bars of NVDA/);
  });

  it('applies an action once that the file says twice, and says so', async () => {
    const { rows, printed } = await adjust([HEADER, ...WEEK], ['NVDA,2024-06-10,split,10', 'NVDA,2024-06-10,split,10']);
    expect(rows[0]).toBe('2024-06-06,120,126,119,121,4000');
    expect(printed[0]).toBe('Line 3 of the actions says the split of NVDA on 2024-06-10 again: applied once.');
  });

  it('says which actions have nothing before them, and which come after the last bar', async () => {
    const { printed } = await adjust([HEADER, ...WEEK], ['NVDA,2024-06-06,dividend,1', 'NVDA,2024-06-11,split,2']);
    expect(printed).toEqual([
      expect.stringMatching(/2024-06-06 dividend 1: prices of 0 bars × 1\.0+ \(no bar is before it: it changes nothing\)/),
      expect.stringMatching(
        /2024-06-11 split 2: prices of 3 bars × 0\.50+ \(the last bar, of 2024-06-10, is before it: it changes every bar\)/,
      ),
      expect.any(String),
    ]);
  });

  it('takes what concerns the bars from a list of actions of many symbols, and says what does not', async () => {
    const { rows, printed } = await adjust([HEADER, ...WEEK], ['AVGO,2024-07-15,split,10', 'NVDA,2024-06-10,split,10']);
    expect(rows[0]).toBe('2024-06-06,120,126,119,121,4000');
    expect(printed[0]).toBe('Actions of AVGO were left out: there are no bars of them.');
  });

  it('leaves out rows that are no bars, and says which', async () => {
    const { rows, printed } = await adjust([HEADER, ...WEEK, '2024-06-11,120,,117,121,4000', '2024-06-12,9,8,7,9,1'], []);
    expect(rows).toEqual(WEEK);
    expect(printed.slice(0, 2)).toEqual([
      "1 row is left out: high is not a positive price, as in line 5: '2024-06-11,120,,117,121,4000'.",
      "1 row is left out: high is below open, low or close, as in line 6: '2024-06-12,9,8,7,9,1'.",
    ]);
  });

  it('leaves out a dividend long after the last bar, whose close before is not known, and says so', async () => {
    const { rows, printed } = await adjust([HEADER, ...WEEK], ['NVDA,2024-06-20,dividend,1', 'NVDA,2024-06-21,dividend,1']);
    expect(rows[0]).toMatch(/^2024-06-06,1190\./);
    expect(printed[0]).toBe('The dividend of NVDA on 2024-06-21, 1, is left out: the bars end more than 10 days before it.');
  });

  it('asks how a file is written that does not show it', async () => {
    const minutes = ['ts,open,high,low,close,volume', '2024-06-10 09:30:00,1,1,1,1,1', '2024-06-10 14:30:00,1,1,1,1,1'];
    expect((await adjust(minutes, [])).error).toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(/name no zone.*--zone America\/New_York/),
    });
    expect((await adjust(minutes, [], { answers: ['1'] })).rows).toEqual(minutes.slice(1));
  });

  it('answers in JSON', async () => {
    const { printed } = await adjust([HEADER, ...WEEK], ['NVDA,2024-06-10,split,10'], { args: ['--json'] });
    expect(JSON.parse(printed[0]!)).toMatchObject({
      bars: 3,
      symbols: ['NVDA'],
      daily: true,
      actions: [{ symbol: 'NVDA', exDate: '2024-06-10', type: 'split', value: 10, bars: 2, priceFactor: 0.1, note: null }],
      repeated: [],
      withoutBars: [],
      fractional: 0,
    });
  });
});

describe('adjust writes nothing and says what is wrong with', () => {
  it.each<[string, readonly string[], readonly string[], RegExp, string?]>([
    [
      'an unknown type',
      WEEK,
      ['NVDA,2024-06-10,merger,10'],
      /actions\.csv, line 2: type is 'merger', expected split or dividend\. Nothing was written\.$/,
    ],
    ['a value of nothing', WEEK, ['NVDA,2024-06-10,split,0'], /line 2: value is '0'/],
    ['a bad date', WEEK, ['NVDA,2024-06-31,split,10'], /line 2: ex_date is '2024-06-31'/],
    [
      'two values of one action',
      WEEK,
      ['NVDA,2024-06-10,split,10', 'NVDA,2024-06-10,split,4'],
      /line 3: the split of NVDA on 2024-06-10 is 4, but 10 in line 2/,
    ],
    [
      'a dividend larger than the price',
      WEEK,
      ['NVDA,2024-06-10,dividend,1300'],
      /The dividend of NVDA on 2024-06-10, 1300 US dollars a share, is not less than the close before it, 1208/,
    ],
    [
      'actions of other symbols alone',
      WEEK,
      ['AVGO,2024-07-15,split,10'],
      /There are actions of AVGO, but .*NVDA\.csv has bars of NVDA alone/,
    ],
    [
      'bars of nobody knows whom',
      WEEK,
      ['NVDA,2024-06-10,split,10', 'AVGO,2024-07-15,split,10'],
      /raw\.csv does not say whose bars it holds, and there are actions of NVDA, AVGO/,
      'raw.csv',
    ],
    [
      'a dividend without a close of the days before it',
      ['2024-05-01,98,99,97,98,5', '2024-06-10,98,99,97,98,5'],
      ['NVDA,2024-06-10,dividend,2'],
      /The dividend of NVDA on 2024-06-10 needs the close before it, but the last bar before is of 2024-05-01: expected one of the 10 days/,
    ],
    ['two bars of one day', [WEEK[0]!, WEEK[0]!], [], /NVDA\.csv, line 3: NVDA has a bar of 2024-06-06 in line 2 already/],
    [
      'no bar',
      ['2024-06-06,x,1,1,1,1'],
      [],
      /NVDA\.csv has not one row that is a bar; most often open is not a positive price, as in line 2: '2024-06-06,x/,
    ],
  ])('%s', async (_, bars, actions, message, name = 'NVDA.csv') => {
    const { error } = await adjust([HEADER, ...bars], actions, { name });
    expect(error).toMatchObject({ exitCode: EXIT.usage, message: expect.stringMatching(message) });
    expect((await readdir(directory)).sort()).toEqual([name, 'actions.csv'].sort());
  });
});

/** Raw columns, adjusted columns, dividend and split of each day. */
async function recorded(symbol: string) {
  const text = gunzipSync(await readFile(join(DATA, `${symbol}_1d.csv.gz`))).toString();
  const [header, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const at = (name: string) => header!.findIndex((column) => column.toLowerCase() === name);
  const actions = rows.flatMap((row) => [
    ...(Number(row[at('divcash')]) > 0 ? [`${symbol},${row[0]!.slice(0, 10)},dividend,${row[at('divcash')]}`] : []),
    ...(Number(row[at('splitfactor')]) === 1 ? [] : [`${symbol},${row[0]!.slice(0, 10)},split,${row[at('splitfactor')]}`]),
  ]);
  const adjusted = rows.map((row) => ['adjopen', 'adjhigh', 'adjlow', 'adjclose', 'adjvolume'].map((name) => Number(row[at(name)])));
  return { lines: text.trim().split('\n'), actions, adjusted };
}

/** The largest relative difference of the rows that `adjust` writes from what was recorded. */
async function worstDifference(symbol: string, ...args: string[]): Promise<number> {
  const { lines, actions, adjusted } = await recorded(symbol);
  const { rows } = await adjust(lines, actions, { name: `${symbol}.csv`, args });
  expect(rows.length).toBe(adjusted.length);
  return Math.max(
    ...rows.flatMap((row, i) =>
      row
        .split(',')
        .slice(1)
        .map((cell, k) => Math.abs(Number(cell) / adjusted[i]![k]! - 1)),
    ),
  );
}

describe.skipIf(!available).each(['NVDA', 'AVGO', 'ORCL', 'SPY'])('the recorded days of %s', (symbol) => {
  it('with dividends reinvested at the close of the ex-date are what their publisher adjusted', async () => {
    expect(await worstDifference(symbol)).toBeLessThan(1e-11);
  });

  it('by the share of the close before differ by what the price moved until the close of the ex-date', async () => {
    expect(await worstDifference(symbol, '--dividends', 'crsp')).toBeLessThan(3e-4);
  });
});
