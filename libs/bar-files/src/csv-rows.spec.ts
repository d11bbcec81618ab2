import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn, type BarSeries } from '@tandem/domain';
import { allOf } from '../testing/all-of.js';
import type { DialectOptions } from './dialect.js';
import { openBarFile } from './open-bar-file.js';
import { BATCH_ROWS, readBatches, type BarBatch } from './open-import.js';
import { readBarDirectory } from './read-bar-directory.js';
import { readRecordings } from './read-recordings.js';
import { readCsvRecord } from './text-lines.js';

const HEADER = 'ts,open,high,low,close,volume';
const OPEN = sessionOn('2026-01-22')!.open;
const iso = (minute: number) => `${new Date(OPEN + minute * BAR_MS).toISOString().slice(0, 19)}Z`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-import-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** What rows of chance would leave open. */
const SAID: DialectOptions = { zone: 'UTC', stamp: 'start', dateOrder: 'dmy', decimal: '.', intervalMs: BAR_MS };

async function batchesOf(content: string | Buffer, { fast = true, name = 'NKE.csv' } = {}): Promise<BarBatch[]> {
  const path = join(directory, name);
  await writeFile(path, content);
  return allOf(readBatches((await openBarFile(path, { ...SAID, fast })).rows()));
}

/** The only file of a directory, read to be replayed and to be evaluated. */
async function readOtherwise(path: string) {
  const [recordings, evaluated] = [await readRecordings(directory, ['NKE'], SAID), await readBarDirectory(directory, undefined, SAID)];
  await rm(path);
  return { recording: recordings.get('NKE')!, evaluated: evaluated.files[0]! };
}

/** All of a file as one: bars by symbol, refused rows. */
async function readAll(content: string, fast = true) {
  const batches = await batchesOf(content, { fast });
  const rows = (series: BarSeries) =>
    Array.from(series.ts, (ts, i) => [ts, series.open[i], series.high[i], series.low[i], series.close[i], series.volume[i]]);
  const bars = batches.flatMap((batch) => batch.bars.flatMap((series) => rows(series).map((row) => [series.symbol, ...row])));
  return {
    bars,
    refused: batches.flatMap((batch) => batch.refused),
  };
}

/** Cells as files have them, and as they should not. */
const number = fc.oneof(
  fc.double({ min: 0.01, max: 1e6, noNaN: true }).map(String),
  fc.integer({ min: 1, max: 1_000 }).map((value) => (value / 100).toFixed(4)),
  fc.constantFrom(
    '10',
    '10.',
    '.5',
    '010',
    '1e1',
    '+10',
    '-1',
    '0',
    '',
    ' 10',
    '"10"',
    '"10',
    '10"',
    '1,000',
    'NaN',
    'Infinity',
    '0x10',
    '10.5.1',
    '123456789012345678',
    '9007199254740993',
    '0.1000000000000000055511151231257827',
    '1_0',
  ),
);
const minute = fc.integer({ min: -2, max: 40 });
const time = fc.oneof(
  minute.map(iso),
  minute.map((at) => iso(at).replace('T', ' ').replace('Z', '')),
  minute.map((at) => iso(at).replace('Z', '+00:00')),
  minute.map((at) => String((OPEN + at * BAR_MS) / 1_000)),
  minute.map((at) => String(OPEN + at * BAR_MS)),
  fc.constantFrom(
    '2026-01-22T09:30:00-05:00',
    '2026-01-22T14:30Z',
    '2026-01-22T14:30:00.000Z',
    '2026-02-30T14:30:00Z',
    '2026-01-22T24:00:00Z',
    '2026-01-22T14:61:00Z',
    '2026-01-22T14:30:30Z',
    '0099-01-22T14:30:00Z',
    '1769092200.0',
    '"2026-01-22 14:31:00"',
    '',
    '2026-1-2T14:30:00Z',
    '2026-01-22x14:30:00Z',
    '20260122',
    'soon',
  ),
);
const volume = fc.oneof(fc.nat(1_000_000).map(String), fc.constantFrom('1.0', '1.5', '1.0000000001', '', '-1', '1e3'));
/** Mostly a bar, sometimes not. */
const good = fc
  .tuple(time, fc.integer({ min: 1_000, max: 9_999 }), fc.integer({ min: 0, max: 50 }), volume)
  .map(([ts, price, spread, shares]) => [ts, price / 100, (price + spread) / 100, (price - spread) / 100, price / 100, shares].join(','));
const line = fc.oneof(
  { arbitrary: good, weight: 4 },
  { arbitrary: fc.tuple(time, number, number, number, number, volume).map((cells) => cells.join(',')), weight: 2 },
  { arbitrary: fc.array(number, { maxLength: 9 }).map((cells) => cells.join(',')), weight: 1 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\n\r]/.test(text)), weight: 1 },
);
const ending = fc.constantFrom('\n', '\r\n', '\n\n');

describe('the fast way', () => {
  it('gives the same bars and refuses the same rows for the same reasons as reading with care, whatever the file says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, ending), { maxLength: 40 }), fc.boolean(), async (lines, closed) => {
        const text = `${HEADER}\n${lines.map(([row, end]) => row + end).join('')}`;
        const content = closed ? text : text.trimEnd();
        expect(await readAll(content, true)).toEqual(await readAll(content, false));
      }),
      { numRuns: 300 },
    );
  });

  it('does so with columns in any order, others between them, and symbols', async () => {
    const columns = ['note', 'volume', 'symbol', 'close', 'ts', 'low', 'high', 'open'];
    const symbol = fc.constantFrom('NVDA', 'BRK.B', 'nvda', 'SPY', '', '"SPY"', 'no symbol', '^VIX', 'NVDA1234567890');
    const note = fc.constantFrom('', 'x', '"a,b"', '"', 'ä', '1 2');
    const row = fc.tuple(good, symbol, note).map(([text, whose, remark]) => {
      const [ts, open, high, low, close, shares] = text.split(',');
      return [remark, shares, whose, close, ts, low, high, open].join(',');
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        const content = [columns.join(','), ...rows, ''].join('\n');
        expect(await readAll(content, true)).toEqual(await readAll(content, false));
      }),
      { numRuns: 100 },
    );
  });

  it('reads every decimal as the nearest double', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(10 ** 9), fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 1, max: 9 })), {
          minLength: 30,
          maxLength: 30,
        }),
        async (decimals) => {
          const prices = decimals.map(([whole, fraction, digits]) => `${whole}.${String(fraction).slice(0, digits)}1`);
          const { bars } = await readAll(
            [HEADER, ...prices.map((price, i) => `${iso(i)},${price},${price},${price},${price},1`)].join('\n'),
          );
          expect(bars.map((bar) => bar[2])).toEqual(prices.map(Number));
        },
      ),
    );
  });
});

it('a line without quotes has the cells that csv-parse gives it', () => {
  const unquoted = fc
    .oneof(line, fc.string({ unit: fc.constantFrom('a', '1', ',', ' ', '\t', '\f', 'ä') }))
    .filter((text) => text.trim() !== '' && !text.includes('"') && !/[^\S \t\f]/.test(text));
  fc.assert(
    fc.property(unquoted, (text) => {
      expect(readCsvRecord(text)).toEqual((parse(text, { relax_column_count: true, trim: true, record_delimiter: '\n' }) as string[][])[0]);
    }),
    { numRuns: 1_000 },
  );
});

describe('a file of bars', () => {
  it.each<[string, (text: string) => Buffer]>([
    ['UTF-16', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 with Windows line ends', (text) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le')],
    ['UTF-16 with the line ends of an old Macintosh', (text) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r')}`, 'utf16le')],
    ['the line ends of an old Macintosh', (text) => Buffer.from(text.replaceAll('\n', '\r'))],
  ])('may have %s, for import, replay and evaluation alike', async (_, encode) => {
    const [batch] = await batchesOf(encode(`${HEADER}\n${iso(0)},10,11,9,10,1\n${iso(1)},10,11,9,10.5,2\n`));
    const { recording, evaluated } = await readOtherwise(join(directory, 'NKE.csv'));
    expect([...batch!.bars[0]!.close]).toEqual([10, 10.5]);
    expect([recording.bars, evaluated.bars]).toEqual([batch!.bars[0], batch!.bars[0]]);
  });

  it('says the same to an import, a replay and an evaluation: the same bars, the same lines refused for the same reasons', async () => {
    const strict = minute.map(iso);
    const row = fc.oneof(
      { arbitrary: fc.tuple(strict, good).map(([ts, row]) => [ts, ...row.split(',').slice(1)].join(',')), weight: 4 },
      { arbitrary: fc.array(number, { maxLength: 8 }).map((cells) => cells.join(',')), weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        const content = [HEADER, ...rows, ''].join('\n');
        const { bars, refused } = await readAll(content);
        const { recording, evaluated } = await readOtherwise(join(directory, 'NKE.csv'));
        const accepted = Array.from(recording.bars.ts, (ts, i) => [ts, recording.bars.close[i]]);
        expect(bars.map((bar) => [bar[1], bar[5]]).sort()).toEqual(accepted.sort());
        const facts = ({ line: at, raw, reason }: { line: number; raw: string; reason: string }) => [at, raw, reason];
        expect(refused.map(facts)).toEqual(recording.rejected.map(facts));
        const { report } = evaluated;
        expect(report.rows).toBe(bars.length + refused.length);
        const counted = report.refused + report.outsideHours + report.withinMinutes + report.repeated + report.conflicting;
        expect(counted + report.bars).toBe(report.rows);
      }),
      { numRuns: 100 },
    );
  });

  it('has each refused row with its line, as it stands, and the reason', async () => {
    const { bars, refused } = await readAll(
      [
        HEADER,
        `${iso(0)},10,11,9,10,1`,
        `${iso(1)},10,n/a,9,10,1`,
        '',
        `${iso(0)},10,11,9,10.5,1`,
        '2026-01-24T15:00:00Z,10,11,9,10,1',
      ].join('\r\n'),
    );
    expect(bars).toHaveLength(1);
    expect(refused).toEqual([
      { symbol: 'NKE', line: 3, raw: `${iso(1)},10,n/a,9,10,1`, reason: 'high is not a positive price' },
      { symbol: 'NKE', line: 5, raw: `${iso(0)},10,11,9,10.5,1`, reason: 'same minute as an earlier row' },
      { symbol: 'NKE', line: 6, raw: '2026-01-24T15:00:00Z,10,11,9,10,1', reason: expect.stringMatching(/outside regular trading/) },
    ]);
  });

  it('loses one row to a stray quote', async () => {
    const { bars, refused } = await readAll([HEADER, `${iso(0)},"10,11,9,10,1`, `${iso(1)},10,11,9,10,1`].join('\n'));
    expect(bars).toHaveLength(1);
    expect(refused).toMatchObject([{ line: 2, reason: 'no CSV: a quote is not closed in its line' }]);
  });

  it('may begin with a byte order mark, quote its header and leave out its last line end', async () => {
    const { bars } = await readAll(`\uFEFF"TS","Open","High","Low","Close","Volume"\n"${iso(0)}","10","11","9","10","1"`);
    expect(bars).toEqual([['NKE', OPEN, 10, 11, 9, 10, 1]]);
  });

  it('may be compressed', async () => {
    const [batch] = await batchesOf(gzipSync(`${HEADER}\n${iso(0)},10,11,9,10,1\n`), { name: 'NKE.csv.gz' });
    expect(batch).toMatchObject({ bars: [{ symbol: 'NKE', length: 1 }], share: 1 });
  });

  it('comes in batches of bounded size, in order, each row once, wherever its blocks are cut', async () => {
    const sessions = ['2026-01-20', '2026-01-21', '2026-01-22', '2026-01-23'].map((date) => sessionOn(date)!.open);
    const symbols = Array.from({ length: 60 }, (_, i) => `A${String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26))}`);
    const rows = sessions
      .flatMap((open) => Array.from({ length: 390 }, (_, i) => new Date(open + i * BAR_MS).toISOString()))
      .flatMap((ts) => symbols.map((symbol) => `${symbol},${ts.slice(0, 19)}Z,10,11,9,10,1`));
    const batches = await batchesOf(`symbol,${HEADER}\n${rows.join('\n')}`);
    const sizes = batches.map(({ bars }) => bars.reduce((sum, { length }) => sum + length, 0));
    expect(sizes).toEqual([BATCH_ROWS, rows.length - BATCH_ROWS]);
    expect(batches[0]!.share).toBeLessThan(1);
    expect(new Set(batches.flatMap(({ bars }) => bars.map(({ symbol }) => symbol)))).toEqual(new Set(symbols));
  });

  it('may have its rows in any order', async () => {
    const [batch] = await batchesOf([HEADER, `${iso(2)},12,13,11,12,1`, `${iso(0)},10,11,9,10,1`, `${iso(1)},11,12,10,11,1`].join('\n'));
    expect([...batch!.bars[0]!.close]).toEqual([10, 11, 12]);
  });

  it('with a line that no row of bars has is refused instead of held in memory', async () => {
    await expect(batchesOf(`${HEADER}\n${'9'.repeat(2_000_000)}`)).rejects.toThrow(/NKE\.csv has a line of more than 65536 bytes/);
  });
});

it('a header of more columns than any table of bars has is refused', async () => {
  const others = Array.from({ length: 2_000 }, (_, i) => `x${i}`);
  await expect(readAll(`${HEADER},${others.join(',')}\n`)).rejects.toThrow(/has 2006 columns, expected at most 2000/);
});

it('a table of yfinance of nothing but its names is a file without bars', async () => {
  expect(await readAll('Price,Close,High,Low,Open,Volume\nTicker')).toEqual({ bars: [], refused: [] });
});
