import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, sessionMinutes, sessionOn, toSeries } from '@tandem/domain';
import { BarFileError } from './bar-file-error.js';
import { readBarDirectory } from './read-bar-directory.js';
import { readRecordings } from './read-recordings.js';
import { writeBars } from './write-bars.js';

const HEADER = 'ts,open,high,low,close,volume';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-bars-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const write = (name: string, content: string | Buffer) => writeFile(join(directory, name), content);
const writeRows = (name: string, rows: readonly string[]) => write(name, [HEADER, ...rows, ''].join('\n'));
const readOne = async () => (await readBarDirectory(directory)).files[0]!;

const instant = (date: string, minute: number) => sessionOn(date)!.open + minute * BAR_MS;
const row = (date: string, minute: number, close = 10, volume = 100) =>
  `${new Date(instant(date, minute)).toISOString()},10,11,9,${close},${volume}`;
const DAY = '2026-01-22';

describe('a file of bars', () => {
  it('is read with its report', async () => {
    await writeRows('NKE.csv', [row(DAY, 0), row(DAY, 1, 10.5, 0)]);
    const { bars, report } = await readOne();
    expect([...bars.close]).toEqual([10, 10.5]);
    expect(report).toEqual({
      file: 'NKE.csv',
      symbol: 'NKE',
      rows: 2,
      bars: 2,
      repeated: 0,
      conflicting: 0,
      outsideHours: 0,
      withinMinutes: 0,
      outOfOrder: 0,
      refused: 0,
      refusals: [],
      dialects: [
        expect.objectContaining({ times: [{ spelling: 'utc', rows: 2, example: '2026-01-22T14:30:00.000Z' }], zone: null, stamp: 'start' }),
      ],
      coverage: {
        from: instant(DAY, 0),
        to: instant(DAY, 1),
        sessions: 1,
        halfDays: 0,
        missingSessions: 0,
        missingMinutes: 388,
        zeroVolume: 1,
      },
    });
  });

  it('may be compressed, quoted, in another order and case, with other columns, a byte order mark and Windows line ends', async () => {
    const text = '\uFEFF"Name","Close",Low,High,Open,Volume,TS\r\n"Nike, Inc.","10.5",9,11,10,"1.5e3",2026-01-22 14:30:00+00:00\r\n\r\n';
    await write('nke.csv.gz', gzipSync(text));
    const { bars } = await readOne();
    expect(bars).toMatchObject({ symbol: 'NKE', open: Float64Array.of(10), close: Float64Array.of(10.5), volume: Float64Array.of(1500) });
  });

  it('is sorted, and the first row of a minute counts', async () => {
    await writeRows('NKE.csv', [row(DAY, 2, 10.2), row(DAY, 0, 10), row(DAY, 0, 10), row(DAY, 2, 9.9), row(DAY, 1, 10.1)]);
    const { bars, report } = await readOne();
    expect([...bars.close]).toEqual([10, 10.1, 10.2]);
    expect(report).toMatchObject({ rows: 5, bars: 3, repeated: 1, conflicting: 1, outOfOrder: 2 });
  });

  it('leaves out what lies outside regular hours, and counts it', async () => {
    const half = sessionOn('2025-11-28')!;
    const at = (ts: number) => `${new Date(ts).toISOString()},10,11,9,10,100`;
    const outside = [
      half.open - BAR_MS,
      half.close,
      Date.parse('2025-11-27T16:00:00Z'),
      Date.parse('2025-11-29T16:00:00Z'),
      Date.parse('1985-11-29T16:00:00Z'),
    ];
    await writeRows('NKE.csv', [...outside.map(at), at(half.open), at(half.close - BAR_MS)]);
    const { report } = await readOne();
    expect(report).toMatchObject({
      rows: 7,
      bars: 2,
      outsideHours: 5,
      coverage: { sessions: 1, halfDays: 1, missingMinutes: sessionMinutes(half) - 2 },
    });
  });

  it('misses no minute before a late opening or after a close by a failure', async () => {
    const [late, early] = [sessionOn('2002-09-11')!, sessionOn('2005-06-01')!];
    const minutes = (from: number, to: number) =>
      Array.from({ length: (to - from) / BAR_MS }, (_, minute) => `${new Date(from + minute * BAR_MS).toISOString()},10,11,9,10,100`);
    await writeRows('NKE.csv', minutes(late.open - BAR_MS, late.close));
    expect((await readOne()).report).toMatchObject({
      bars: 240,
      outsideHours: 1,
      coverage: { sessions: 1, halfDays: 0, missingMinutes: 0 },
    });
    await writeRows('NKE.csv', minutes(early.open, early.close + BAR_MS));
    expect((await readOne()).report).toMatchObject({
      bars: 386,
      outsideHours: 1,
      coverage: { sessions: 1, halfDays: 0, missingMinutes: 0 },
    });
  });

  it('counts sessions without any bar apart from missing minutes', async () => {
    await writeRows('NKE.csv', [row('2026-01-22', 0), row('2026-01-27', 0)]);
    expect((await readOne()).report.coverage).toMatchObject({ sessions: 2, missingSessions: 2, missingMinutes: 2 * 389 });
  });

  it('leaves out what starts within a minute, and counts it', async () => {
    await writeRows('NKE.csv', [row(DAY, 0), '2026-01-22T14:31:59Z,10,11,9,10,1']);
    expect((await readOne()).report).toMatchObject({ bars: 1, withinMinutes: 1 });
  });

  it('keeps numbers that no bar can have for the rules of data quality', async () => {
    await writeRows('NKE.csv', [row(DAY, 0), '2026-01-22T14:31:00Z,10,9,11,-10,-1']);
    expect([...(await readOne()).bars.close]).toEqual([10, -10]);
  });

  it.each([
    ['is empty', ''],
    ['has a header alone', `${HEADER}\n`],
  ])('that %s has no bars', async (_, content) => {
    await write('NKE.csv', content);
    expect(await readOne()).toMatchObject({
      bars: { length: 0 },
      report: { rows: 0, coverage: { from: null, to: null, sessions: 0, missingMinutes: 0 } },
    });
  });
});

describe('a row with a cell that is not what its column holds', () => {
  it.each([
    ['high', '2026-01-22T14:31:00Z,10,n/a,9,10,1', 'high is not a positive price'],
    ['close', '2026-01-22T14:31:00Z,10,11,9,,1', 'close is not a positive price'],
    ['every number', '2026-01-22T14:31:00Z,,,,,', 'open is not a positive price'],
    ['open', '2026-01-22T14:31:00Z,NaN,11,9,10,1', 'open is not a positive price'],
    ['low', '2026-01-22T14:31:00Z,10,11,-Infinity,10,1', 'low is not a positive price'],
    ['volume', '2026-01-22T14:31:00Z,10,11,9,10', 'fewer fields than the header has'],
    ['ts', 'yesterday,10,11,9,10,1', 'ts is no time such as 2026-01-22T14:30:00Z'],
    ['nothing, for its quote', `"2026-01-22T14:31:00Z,10,11,9,10,1`, 'no CSV: a quote is not closed in its line'],
  ])('in %s is left out and counted, with the first of its kind', async (_, bad, reason) => {
    await writeRows('NKE.csv', [row(DAY, 0), bad, row(DAY, 2)]);
    const { bars, report } = await readOne();
    expect(bars.length).toBe(2);
    expect(report).toMatchObject({ rows: 3, bars: 2, refused: 1, refusals: [{ reason, rows: 1, line: 3, raw: bad }] });
  });
});

describe('a directory', () => {
  it('has the rows of each symbol together, whatever the name of their file', async () => {
    await write('NKE.csv', [`symbol,${HEADER}`, `NKE,${row(DAY, 0)}`, `GS,${row(DAY, 0)}`, `GS,${row(DAY, 1)}`, ''].join('\n'));
    await writeRows('GS.csv', [row(DAY, 1, 10.5), row(DAY, 2)]);
    const { files } = await readBarDirectory(directory);
    expect(files.map(({ bars, report }) => [report.symbol, report.file, bars.length, report.conflicting])).toEqual([
      ['GS', 'GS.csv, NKE.csv', 3, 1],
      ['NKE', 'NKE.csv', 1, 0],
    ]);
    const recordings = await readRecordings(directory, ['NKE', 'GS', 'SPY']);
    expect([...recordings].map(([symbol, { bars, rejected }]) => [symbol, bars.length, rejected.length])).toEqual([
      ['NKE', 1, 0],
      ['GS', 3, 1],
    ]);
  });

  it('may have Parquet files', async () => {
    await writeBars(
      join(directory, 'GS.parquet'),
      'parquet',
      (async function* () {
        yield toSeries('GS', [{ symbol: 'GS', ts: instant(DAY, 0), open: 1, high: 1, low: 1, close: 1, volume: 1 }]);
      })(),
    );
    expect((await readOne()).bars).toMatchObject({ symbol: 'GS', length: 1 });
    expect((await readRecordings(directory, ['GS'])).get('GS')!.bars).toMatchObject({ symbol: 'GS', length: 1 });
  });

  it('gives every symbol once, whichever symbols they are', async () => {
    for (const name of ['SPY.csv', 'SPY.csv.gz', 'ZZZ.csv'])
      await write(name, name.endsWith('gz') ? gzipSync('') : `${HEADER}\n${row(DAY, 0)}\n`);
    for (const name of ['notes of mine.csv', 'README.md']) await write(name, 'nothing of bars');
    const { files, leftAlone } = await readBarDirectory(directory);
    expect(files.map(({ bars }) => [bars.symbol, bars.length])).toEqual([
      ['SPY', 1],
      ['ZZZ', 1],
    ]);
    expect(leftAlone).toEqual([
      'SPY.csv.gz is left alone: SPY.csv has the bars of SPY.',
      "notes of mine.csv is left alone: 'NOTES OF MINE' is no ticker symbol.",
    ]);
  });

  it.each([
    ['that is missing', async () => join(directory, 'nowhere'), /nowhere cannot be opened: .*Expected a directory with SYMBOL\.csv/],
    ['that is a file', async () => (await write('SPY.csv', ''), join(directory, 'SPY.csv')), /SPY\.csv cannot be opened/],
    ['without a file of bars', async () => directory, /has no bars: expected SYMBOL\.csv, SYMBOL\.csv\.gz or SYMBOL\.parquet files/],
    [
      'with a file that lacks a column',
      async () => (await write('SPY.csv', 'ts,open\n1,2\n'), directory),
      /SPY\.csv has no column high, low, close, volume/,
    ],
    [
      'with a file that breaks off',
      async () => (await write('SPY.csv.gz', gzipSync(HEADER).subarray(0, -4)), directory),
      /SPY\.csv\.gz cannot be read to its end/,
    ],
  ])('%s is refused with what was expected', async (_, prepare, message) => {
    const path = await prepare();
    await expect(readBarDirectory(path)).rejects.toThrow(BarFileError);
    await expect(readBarDirectory(path)).rejects.toThrow(message);
  });
});
