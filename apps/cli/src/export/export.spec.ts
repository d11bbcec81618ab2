import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAR_FORMATS } from '@tandem/bar-files';
import { BarRepository, CorporateActionRepository, MarketClockRepository, type Database } from '@tandem/database';
import { makeBars, makeClock, OPENING, useDatabase } from '@tandem/database/testing';
import { BAR_MS, toSeries } from '@tandem/domain';
import { openReplay } from '@tandem/sources';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const DAY = 24 * 60 * BAR_MS;
const SPY = [...makeBars('SPY', 390, OPENING - DAY), ...makeBars('SPY', 390)].map((bar) => ({ ...bar, close: bar.close + 1 / 3 }));
const NKE = makeBars('NKE', 5);

const server = useDatabase();
let database: Database;
let out: string;
beforeEach(async () => {
  database = await server.createDatabase();
  out = await mkdtemp(join(tmpdir(), 'tandem-cli-export-'));
  await new BarRepository(database).copyBars([...SPY, ...NKE], { source: 'replay', fetchedAt: (bar) => bar.ts + BAR_MS });
});
afterEach(() => rm(out, { recursive: true }));

const exportBars = (...args: string[]) =>
  runCommand(['export', 'bars', '--out', out, ...args], { DATABASE_URL: database.url, SOURCE: 'auto' });
const rowsOf = async ({ pool }: Database) => (await pool.query('select * from bars order by symbol, ts')).rows;

describe('export bars', () => {
  it.each(BAR_FORMATS)('and import bars make the same bars again, as %s', async (format) => {
    const { error } = await exportBars('--format', format);
    expect(error).toBeUndefined();
    const other = await server.createDatabase();
    const files = (await readdir(out)).map((name) => join(out, name));
    expect((await runCommand(['import', 'bars', ...files], { DATABASE_URL: other.url, SOURCE: 'replay' })).error).toBeUndefined();
    expect(await rowsOf(other)).toEqual(await rowsOf(database));
  });

  it('and a replay play the same bars', async () => {
    await exportBars();
    const market = await openReplay(out, ['NKE', 'SPY']);
    expect(market).toMatchObject({ symbols: ['NKE', 'SPY'], sessionCount: 2, warnings: [] });
    expect((await market.session(1))!.bars).toEqual([toSeries('NKE', NKE), toSeries('SPY', SPY.slice(390))]);
  });

  it('writes one file a symbol, and tells what', async () => {
    const { printed, progress } = await exportBars('--json');
    expect(JSON.parse(printed[0]!)).toEqual({
      directory: out,
      files: [
        { file: 'NKE.csv.gz', symbol: 'NKE', bars: 5 },
        { file: 'SPY.csv.gz', symbol: 'SPY', bars: 780 },
      ],
    });
    expect(await readdir(out)).toEqual(['NKE.csv.gz', 'SPY.csv.gz']);
    expect(progress.at(-1)).toMatch(/100 %/);
  });

  it('of days and symbols writes those alone', async () => {
    await exportBars('--format', 'csv', '--symbol', 'SPY', '--from', '2026-03-05', '--to', '2026-03-05');
    const lines = (await readFile(join(out, 'SPY.csv'), 'utf8')).trim().split('\n');
    expect([lines.length, lines[0], lines[1], await readdir(out)]).toEqual([
      391,
      'ts,open,high,low,close,volume',
      `2026-03-05T14:30:00Z,99.5,101,99,${100 + 1 / 3},1000`,
      ['SPY.csv'],
    ]);
  });

  it('adjusts where that was asked for, fractions of shares included', async () => {
    await new MarketClockRepository(database).write(makeClock(OPENING + 9 * DAY));
    await new CorporateActionRepository(database).upsert([
      { symbol: 'NKE', exDate: '2026-03-10', kind: 'split', value: 0.1, source: 'replay', fetchedAt: OPENING },
    ]);
    await exportBars('--adjusted', '--format', 'csv', '--symbol', 'NKE');
    const row = (await readFile(join(out, 'NKE.csv'), 'utf8')).split('\n')[2];
    expect(row).toBe('2026-03-06T14:31:00Z,1005,1020,1000,1010,100.10000000000001');
    await exportBars('--format', 'csv', '--symbol', 'NKE');
    expect((await readFile(join(out, 'NKE.csv'), 'utf8')).split('\n')[2]).toBe('2026-03-06T14:31:00Z,100.5,102,100,101,1001');
  });

  it('says what lies beside it from elsewhere', async () => {
    await writeFile(join(out, 'NKE.csv'), '');
    expect((await exportBars()).printed).toContain('  Beside NKE.csv.gz lies NKE.csv, from elsewhere: a replay prefers SYMBOL.csv');
  });

  it.each([
    ['a symbol without bars', ['--symbol', 'GS'], EXIT.usage, /No bars of GS are stored\. There are: NKE, SPY/],
    ['days in the wrong order', ['--from', '2026-03-06', '--to', '2026-03-05'], EXIT.usage, /--from 2026-03-06 is after --to 2026-03-05/],
  ])('refuses %s', async (_, args, exitCode, message) => {
    expect((await exportBars(...args)).error).toMatchObject({ exitCode, message: expect.stringMatching(message) });
    expect(await readdir(out)).toEqual([]);
  });

  it('says that there is nothing to export', async () => {
    await database.pool.query('truncate bars');
    expect((await exportBars()).error).toMatchObject({ message: 'No bars are stored yet: nothing to export.' });
  });
});
