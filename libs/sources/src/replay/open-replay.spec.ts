import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAR_MS, sessionOn, sessionsBetween } from '@tandem/domain';
import { openReplay, ReplayError } from './open-replay.js';

const HEADER = 'ts,open,high,low,close,volume';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-replay-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const write = (name: string, content: string | Buffer) => writeFile(join(directory, name), content);
const writeRows = (symbol: string, rows: readonly string[]) => write(`${symbol}.csv`, [HEADER, ...rows, ''].join('\n'));

/** A valid row of the given minute of a session. */
function row(date: string, minute: number, close = 10): string {
  const ts = new Date(sessionOn(date)!.open + minute * BAR_MS).toISOString();
  return `${ts},10,11,9,${close},100`;
}

const FIVE_DAYS = ['2026-01-20', '2026-01-21', '2026-01-22', '2026-01-23', '2026-01-26'];

describe('a recording', () => {
  it('plays the sessions it has bars of, and then ends', async () => {
    await writeRows('SPY', [row('2026-01-22', 0), row('2026-01-22', 1), row('2026-01-26', 5)]);
    const market = await openReplay(directory, ['SPY']);
    expect(market.sessionCount).toBe(2);
    expect((await market.session(0))?.session.date).toBe('2026-01-22');
    expect(await market.session(1)).toMatchObject({ index: 1, session: { date: '2026-01-26' }, rejected: [] });
    expect(await market.session(2)).toBeUndefined();
  });

  it('preloads all but the last five sessions', async () => {
    const seven = sessionsBetween('2026-01-22', '2026-01-30').map(({ date }) => date);
    await writeRows(
      'SPY',
      seven.map((date, i) => row(date, i)),
    );
    expect((await openReplay(directory, ['SPY'])).preloadSessions).toBe(2);
  });

  it('of five sessions preloads one, for a market has to begin with something', async () => {
    await writeRows(
      'SPY',
      FIVE_DAYS.map((date, i) => row(date, i)),
    );
    expect((await openReplay(directory, ['SPY'])).preloadSessions).toBe(1);
  });

  it('keeps missing minutes missing', async () => {
    await writeRows('SPY', [row('2026-01-22', 0), row('2026-01-22', 7)]);
    const { open } = sessionOn('2026-01-22')!;
    const session = await (await openReplay(directory, ['SPY'])).session(0);
    expect([...session!.bars[0]!.ts]).toEqual([open, open + 7 * BAR_MS]);
  });

  it('gives an empty series to a symbol that did not trade on a day', async () => {
    await writeRows('SPY', [row('2026-01-22', 0), row('2026-01-23', 0)]);
    await writeRows('NKE', [row('2026-01-23', 0)]);
    const market = await openReplay(directory, ['NKE', 'SPY']);
    expect((await market.session(0))!.bars.map(({ symbol, length }) => [symbol, length])).toEqual([
      ['NKE', 0],
      ['SPY', 1],
    ]);
  });

  it('may be compressed', async () => {
    await write('SPY.csv.gz', gzipSync(`${HEADER}\n${row('2026-01-22', 3, 10.25)}\n`));
    const session = await (await openReplay(directory, ['SPY'])).session(0);
    expect([...session!.bars[0]!.close]).toEqual([10.25]);
  });

  it('may have a byte order mark, Windows line ends, other columns and another order', async () => {
    await write('SPY.csv', `\uFEFFvwap,close,low,high,open,volume,ts\r\n10,10.5,9,11,10,100,2026-01-22T14:30:00Z\r\n`);
    const session = await (await openReplay(directory, ['SPY'])).session(0);
    expect(session!.bars[0]).toMatchObject({ open: Float64Array.of(10), close: Float64Array.of(10.5), volume: Float64Array.of(100) });
  });

  it('out of order is sorted, with a warning', async () => {
    await writeRows('SPY', [row('2026-01-22', 2, 10.2), row('2026-01-22', 0, 10), row('2026-01-22', 1, 10.1), row('2026-01-22', 3, 10.3)]);
    const market = await openReplay(directory, ['SPY']);
    expect([...(await market.session(0))!.bars[0]!.close]).toEqual([10, 10.1, 10.2, 10.3]);
    expect(market.warnings).toEqual(['SPY: 2 recorded rows were out of order and have been sorted.']);
  });

  it('is distinguished from another recording of the same days, however it is stored', async () => {
    const identity = async () => (await openReplay(directory, ['SPY'])).identity;
    await writeRows('SPY', [row('2026-01-22', 0, 10)]);
    const first = await identity();
    expect(Object.keys(first)).toEqual(['SPY in REPLAY_DIR']);
    await rm(join(directory, 'SPY.csv'));
    await write('SPY.csv.gz', gzipSync([HEADER, row('2026-01-22', 0, 10), ''].join('\n')));
    expect(await identity()).toEqual(first);
    await writeRows('SPY', [row('2026-01-22', 0, 10.5)]);
    expect(await identity()).not.toEqual(first);
  });

  it('knows its days without opening them', async () => {
    await writeRows(
      'SPY',
      FIVE_DAYS.map((date, i) => row(date, i)),
    );
    const market = await openReplay(directory, ['SPY']);
    expect([0, 4, 5].map((index) => market.date(index))).toEqual([FIVE_DAYS[0], FIVE_DAYS[4], undefined]);
  });

  it('knows closed bars only', async () => {
    await writeRows('SPY', [row('2026-01-22', 0)]);
    const session = await (await openReplay(directory, ['SPY'])).session(0);
    expect(session!.formingPath('SPY', sessionOn('2026-01-22')!.open)).toEqual([]);
  });

  it('always has SPY', async () => {
    await writeRows('SPY', [row('2026-01-22', 0)]);
    await writeRows('NKE', [row('2026-01-22', 0)]);
    expect((await openReplay(directory, ['NKE'])).symbols).toEqual(['NKE', 'SPY']);
  });
});

describe('rows that are no bars', () => {
  it('come with the session of their day, with file, line, text and reason', async () => {
    const bad = row('2026-01-23', 1, 12);
    await writeRows('SPY', [row('2026-01-22', 0), row('2026-01-23', 0), bad, row('2026-01-23', 2)]);
    const market = await openReplay(directory, ['SPY']);
    expect((await market.session(0))!.rejected).toEqual([]);
    expect((await market.session(1))!.rejected).toEqual([
      { symbol: 'SPY', file: 'SPY.csv', line: 4, raw: bad, reason: 'high is below open, low or close' },
    ]);
    expect(market.warnings).toEqual(['SPY: 1 recorded rows are no usable bars; they go to quarantine.']);
  });

  it('come with the first session when their time names none', async () => {
    await writeRows('SPY', [row('2026-01-22', 0), row('2026-01-23', 0), 'soon,1,1,1,1,1', '2026-01-24T15:00:00Z,1,1,1,1,1']);
    const { rejected } = (await (await openReplay(directory, ['SPY'])).session(0))!;
    expect(rejected.map(({ line, raw }) => [line, raw.slice(0, 10)])).toEqual([
      [4, 'soon,1,1,1'],
      [5, '2026-01-24'],
    ]);
  });

  it('include every later row of a minute', async () => {
    await writeRows('SPY', [row('2026-01-22', 0, 10), row('2026-01-22', 1), row('2026-01-22', 0, 10.5)]);
    const session = (await (await openReplay(directory, ['SPY'])).session(0))!;
    expect([...session.bars[0]!.close]).toEqual([10, 10]);
    expect(session.rejected).toMatchObject([{ line: 4, reason: 'same minute as an earlier row' }]);
  });

  it('cost no other row when a quote or a comma is astray', async () => {
    await writeRows('SPY', [`"${row('2026-01-22', 0)}`, row('2026-01-22', 1), `${row('2026-01-22', 2)},extra`, '2026-01-22']);
    const session = (await (await openReplay(directory, ['SPY'])).session(0))!;
    expect(session.bars[0]!.length).toBe(1);
    expect(session.rejected.map(({ line }) => line)).toEqual([2, 4, 5]);
  });
});

describe('a recording that cannot be played', () => {
  const opening = (symbols: readonly string[] = ['SPY']) => openReplay(directory, symbols);

  it('is refused when the directory is missing', async () => {
    const missing = join(directory, 'nowhere');
    await expect(openReplay(missing, ['SPY'])).rejects.toThrow(ReplayError);
    await expect(openReplay(missing, ['SPY'])).rejects.toThrow(`${missing} cannot be opened`);
  });

  it('is refused without SPY, naming the file it expects', async () => {
    await writeRows('NKE', [row('2026-01-22', 0)]);
    await expect(opening(['NKE'])).rejects.toThrow(/no usable bars of SPY.*expected SPY\.csv, SPY\.csv\.gz or SPY\.parquet/);
  });

  it('is refused when every row of SPY is bad', async () => {
    await writeRows('SPY', ['soon,1,1,1,1,1']);
    await expect(opening()).rejects.toThrow(/no usable bars of SPY/);
  });

  it('is refused when a column is missing, naming it', async () => {
    await write('SPY.csv', 'ts,open,high,low,close\n');
    await expect(opening()).rejects.toThrow(/SPY\.csv has no column volume: expected the header 'ts,open,high,low,close,volume'/);
  });

  it('is refused when a file is empty', async () => {
    await write('SPY.csv', '');
    await expect(opening()).rejects.toThrow(/SPY\.csv is empty: expected the header 'ts,open,high,low,close,volume'/);
  });

  it('is refused when a compressed file is cut off', async () => {
    const rows = Array.from({ length: 390 }, (_, minute) => row('2026-01-22', minute, 9.5 + (minute % 7) / 7));
    const whole = gzipSync([HEADER, ...rows].join('\n'));
    await write('SPY.csv.gz', whole.subarray(0, whole.length / 2));
    await expect(opening()).rejects.toThrow(/SPY\.csv\.gz cannot be read to its end: .*Expected a complete file/);
  });

  it('is refused when its times can mean several things', async () => {
    await write('SPY.csv', `${HEADER}\n2026-01-22 14:30:00,10,11,9,10,100\n`);
    await expect(opening()).rejects.toThrow(ReplayError);
    await expect(opening()).rejects.toThrow(/SPY\.csv: times such as '2026-01-22 14:30:00' name no zone/);
  });
});

describe('symbols without a usable recording', () => {
  it('are left out with a warning that says what was expected', async () => {
    await writeRows('SPY', [row('2026-01-22', 0)]);
    await writeRows('NKE', []);
    const market = await openReplay(directory, ['META', 'NKE', 'SPY']);
    expect(market.symbols).toEqual(['SPY']);
    expect(market.warnings).toEqual([
      `META is left out: ${directory} has no file META.csv, META.csv.gz or META.parquet.`,
      'NKE is left out: its recording has no usable bar.',
    ]);
  });
});
