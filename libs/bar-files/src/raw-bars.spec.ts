import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newYorkInstant } from '@tandem/domain';
import { BarFileError } from './bar-file-error.js';
import { readRawBars } from './raw-bars.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-raw-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function read(...lines: string[]) {
  const path = join(directory, 'NVDA.csv');
  await writeFile(path, [...lines, ''].join('\n'));
  return readRawBars(path);
}
const HEADER = 'ts,open,high,low,close,volume';
const JUNE_10 = newYorkInstant('2024-06-10', 0);

describe('daily bars', () => {
  it.each(['2024-06-10', '2024-06-10 00:00:00+00:00', '2024-06-10T00:00:00Z', '2024-06-10 00:00:00-04:00', '1717977600', '1717977600000'])(
    'written %s are of that day in New York',
    async (day) => {
      expect(await read('date,close,high,low,open,volume', `${day},10,11,9,10,1`)).toMatchObject({
        daily: true,
        timeColumn: 'date',
        written: [day],
        ts: Float64Array.of(JUNE_10),
      });
    },
  );
});

describe('bars of minutes', () => {
  it('are of their instant', async () => {
    expect(await read(HEADER, '2024-06-10T13:30:00Z,10,11,9,10,1')).toMatchObject({
      daily: false,
      ts: Float64Array.of(JUNE_10 + 9.5 * 3_600_000),
    });
  });

  it('may begin at midnight of UTC, in the evening of New York', async () => {
    const { daily, ts } = await read(HEADER, '2024-06-11T00:00:00Z,10,11,9,10,1', '2024-06-11T00:01:00Z,10,11,9,10,1');
    expect([daily, ts[0]]).toEqual([false, JUNE_10 + 20 * 3_600_000]);
  });
});

it('columns may be in any order and case, others between them, with symbols', async () => {
  expect(await read('Volume,Symbol,Adjclose,Close,TS,Low,High,Open', '1,nvda,5,10,2024-06-10,9,11,10.5')).toMatchObject({
    symbols: ['NVDA'],
    lines: [2],
    columns: [[10.5], [11], [9], [10], [1]].map((column) => Float64Array.from(column)),
  });
});

it('a Parquet file says the same', async () => {
  const path = join(directory, 'NVDA.parquet');
  const column = (name: string, value: number) => ({ name, data: [value], type: 'DOUBLE' as const });
  await writeFile(
    path,
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'date', data: [new Date('2024-06-10')], type: 'TIMESTAMP' },
          column('open', 10.5),
          column('high', 11),
          column('low', 9),
          column('close', 10),
          column('volume', 1),
        ],
      }),
    ),
  );
  expect(await readRawBars(path)).toMatchObject({
    daily: true,
    ts: Float64Array.of(JUNE_10),
    lines: [1],
    columns: [[10.5], [11], [9], [10], [1]].map((values) => Float64Array.from(values)),
  });
});

it.each([
  [
    'a day among instants',
    [HEADER, '2024-06-10T13:30:00Z,10,11,9,10,1', '2024-06-11,10,11,9,10,1'],
    /1 times such as '2024-06-11' name no zone, while 1 such as '2024-06-10T13:30:00Z' do/,
  ],
  [
    'a day that does not exist',
    [HEADER, '2024-06-31,10,11,9,10,1'],
    /not one row that is a bar; most often ts is no time.*as in line 2: '2024-06-31/,
  ],
  ['a price of nothing', [HEADER, '2024-06-10,10,11,0,10,1'], /most often low is not a positive price, as in line 2/],
  ['no volume', [HEADER, '2024-06-10,10,11,9,10,'], /most often volume is not a number of shares/],
  [
    'a symbol that is none',
    [`${HEADER},symbol`, '2024-06-10,10,11,9,10,1,no symbol'],
    /most often symbol is no ticker symbol, as in line 2: '.*no symbol'/,
  ],
  ['no time', ['open,high,low,close,volume', '10,11,9,10,1'], /has no column ts/],
  ['no rows', [HEADER], /has no bars: expected a row below its header/],
])('a file with %s is refused with what was expected', async (_, lines, message) => {
  await expect(read(...lines)).rejects.toThrow(BarFileError);
  await expect(read(...lines)).rejects.toThrow(message);
});
