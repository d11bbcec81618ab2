import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readActionFile } from './action-file.js';
import { BarFileError } from './bar-file-error.js';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'tandem-actions-')), 'actions.csv');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

const read = async (...lines: string[]) => (
  await writeFile(path, ['symbol,ex_date,type,value', ...lines, ''].join('\n')),
  readActionFile(path)
);

describe('a file of splits and dividends', () => {
  it('says what was new for one old, and dollars a share', async () => {
    expect(await read('NVDA,2024-06-10,split,10', 'nvda, 2024-06-11, Dividend, 0.01')).toEqual({
      actions: [
        { symbol: 'NVDA', exDate: '2024-06-10', kind: 'split', value: 10 },
        { symbol: 'NVDA', exDate: '2024-06-11', kind: 'dividend', value: 0.01 },
      ],
      repeated: [],
    });
  });

  it('may write a day as its midnight, as files of daily bars do', async () => {
    const { actions } = await read('NVDA,2024-06-10 00:00:00+00:00,split,10', 'NVDA,2024-06-11T00:00:00Z,dividend,0.01');
    expect(actions.map(({ exDate }) => exDate)).toEqual(['2024-06-10', '2024-06-11']);
  });

  it('may say the same twice, which counts once and is reported', async () => {
    const { actions, repeated } = await read('NVDA,2024-06-10,split,10', 'NVDA,2024-06-10,split,10.0');
    expect([actions.length, repeated]).toEqual([1, [{ line: 3, action: actions[0] }]]);
  });

  it('may have a split and a dividend on one day', async () => {
    expect((await read('NVDA,2024-06-10,split,10', 'NVDA,2024-06-10,dividend,10')).actions).toHaveLength(2);
  });

  it.each([
    ['an unknown type', 'NVDA,2024-06-10,spinoff,10', /line 2: type is 'spinoff', expected split or dividend/],
    ['a split of nothing', 'NVDA,2024-06-10,split,0', /line 2: value is '0', expected new shares for one old/],
    ['a split written as a ratio', 'NVDA,2024-06-10,split,10:1', /line 2: value is '10:1', expected new shares for one old: 10 for 10:1/],
    ['a dividend below nothing', 'NVDA,2024-06-10,dividend,-1', /line 2: value is '-1', expected US dollars a share/],
    ['no value', 'NVDA,2024-06-10,dividend', /line 2: value is '', expected/],
    ['a day that does not exist', 'NVDA,2024-02-30,split,10', /line 2: ex_date is '2024-02-30', expected a day such as/],
    ['an instant within a day', 'NVDA,2024-06-10T09:30:00Z,split,10', /line 2: ex_date is '2024-06-10T09:30:00Z', expected a day such as/],
    ['a day that may be another', 'NVDA,06/10/2024,split,10', /line 2: ex_date is '06\/10\/2024'/],
    ['no symbol', ',2024-06-10,split,10', /line 2: symbol is '', expected a ticker symbol/],
  ])('with %s is refused with its line', async (_, line, message) => {
    await expect(read(line)).rejects.toThrow(BarFileError);
    await expect(read(line)).rejects.toThrow(message);
  });

  it('that says two values of one action is refused', async () => {
    await expect(read('NVDA,2024-06-10,dividend,1', 'NVDA,2024-06-10,dividend,2')).rejects.toThrow(
      /line 3: the dividend of NVDA on 2024-06-10 is 2, but 1 in line 2/,
    );
  });

  it('that is empty or lacks a column is refused', async () => {
    await writeFile(path, '');
    await expect(readActionFile(path)).rejects.toThrow(/is empty: expected the header 'symbol,ex_date,type,value'/);
    await writeFile(path, 'symbol,date,value\n');
    await expect(readActionFile(path)).rejects.toThrow(/has no column ex_date, type: .*found 'symbol,date,value'/);
  });
});
