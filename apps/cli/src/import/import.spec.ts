import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BarRepository, CorporateActionRepository, MarketClockRepository, type Database } from '@tandem/database';
import { makeBars, makeClock, OPENING, useDatabase } from '@tandem/database/testing';
import { BAR_MS, sessionsBetween, type BarSeries } from '@tandem/domain';
import { runCommand } from '../../testing/run-command.js';
import { EXIT } from '../terminal/exit-codes.js';

const HEADER = 'ts,open,high,low,close,volume';
const rowOf = (minute: number, close = 100) =>
  `${new Date(OPENING + minute * BAR_MS).toISOString().slice(0, 19)}Z,${close},${close + 1},${close - 1},${close},10`;

const server = useDatabase();
let database: Database;
let directory: string;
beforeEach(async () => {
  database = await server.createDatabase();
  directory = await mkdtemp(join(tmpdir(), 'tandem-cli-import-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function write(name: string, content: string | Buffer | readonly string[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : [HEADER, ...content, ''].join('\n'));
  return path;
}

const run = (...args: string[]) => runCommand(args, { DATABASE_URL: database.url, SOURCE: 'auto' });
const importBars = async (...args: string[]) =>
  JSON.parse((await run('import', 'bars', '--json', ...args)).printed[0]!) as {
    bars: number;
    stored: number;
    quarantined: number;
    files: Record<string, unknown>[];
  };
const storedBars = async () =>
  (await database.pool.query<{ symbol: string; bars: number }>('select symbol, count(*) as bars from bars group by symbol order by symbol'))
    .rows;
const quarantined = async () =>
  (await database.pool.query('select symbol, file, line, raw, reason, source from quarantined_bars order by file, line')).rows;

async function stored(symbol: string): Promise<BarSeries> {
  return (await new BarRepository(database).series([symbol]))[0]!;
}

describe('import bars', () => {
  it('stores files of several forms, and again nothing', async () => {
    const files = [
      await write('NKE.csv', [rowOf(0), rowOf(1)]),
      await write('SPY.csv.gz', gzipSync([HEADER, rowOf(0), ''].join('\n'))),
      await write('all.csv', `symbol,${HEADER}\nGS,${rowOf(0)}\nNKE,${rowOf(2)}\n`),
    ];
    expect(await importBars(...files)).toMatchObject({
      bars: 5,
      stored: 5,
      quarantined: 0,
      files: [
        { file: 'NKE.csv', symbols: ['NKE'], bars: 2, stored: 2, from: '2026-03-06T14:30:00.000Z', to: '2026-03-06T14:31:00.000Z' },
        { file: 'SPY.csv.gz' },
        { symbols: ['GS', 'NKE'] },
      ],
    });
    expect(await storedBars()).toEqual([
      { symbol: 'GS', bars: 1 },
      { symbol: 'NKE', bars: 3 },
      { symbol: 'SPY', bars: 1 },
    ]);
    expect(await importBars(...files)).toMatchObject({ bars: 5, stored: 0 });
  });

  it('tells people what became of each file, and shows how far it is', async () => {
    const { printed, progress } = await run('import', 'bars', await write('NKE.csv', [rowOf(0), 'soon,1,1,1,1,1', rowOf(1)]));
    expect(printed).toEqual([
      'NKE.csv: 2 bars of NKE, 2026-03-06 to 2026-03-06; 2 new, 0 stored already',
      '  1 rows are no bars: they went to quarantined_bars with file, line and reason',
      "  1 × ts is no time such as 2026-01-22T14:30:00Z, as in line 3: 'soon,1,1,1,1,1'",
    ]);
    expect(progress.at(-1)).toMatch(/^█{24} 100 %  NKE\.csv, 1 of 1, 2 bars/);
  });

  it('takes no number with a comma in it for two, and quarantines the row', async () => {
    const path = await write('NKE.csv', [`${rowOf(0).replace(/,[^,]*$/, '')},1,234`, `${rowOf(1)},`, `${rowOf(2)},,`]);
    expect(await importBars(path)).toMatchObject({ stored: 2, quarantined: 1 });
    expect(await quarantined()).toMatchObject([{ line: 2, reason: 'more fields than the header has' }]);
  });

  it('counts the rows that are new in quarantine when there are many', async () => {
    const minutes = sessionsBetween('2026-02-02', '2026-02-17').flatMap(({ open }) =>
      Array.from({ length: 390 }, (_, i) => i + (open - OPENING) / BAR_MS),
    );
    const path = await write('NKE.csv', [rowOf(0), ...minutes.map((minute) => rowOf(minute, 0))]);
    expect(await importBars(path)).toMatchObject({ quarantined: 4_290, files: [{ newlyQuarantined: 4_290 }] });
  });

  it('keeps rows that are no bars in quarantine, once', async () => {
    const path = await write('NKE.csv', [rowOf(0), 'soon,1,1,1,1,1', rowOf(1), rowOf(0, 50), '"']);
    expect(await importBars(path)).toMatchObject({ stored: 2, quarantined: 3, files: [{ newlyQuarantined: 3 }] });
    expect(await importBars(path)).toMatchObject({ stored: 0, quarantined: 3, files: [{ newlyQuarantined: 0 }] });
    expect(await quarantined()).toEqual([
      {
        symbol: 'NKE',
        file: 'NKE.csv',
        line: 3,
        raw: 'soon,1,1,1,1,1',
        reason: 'ts is no time such as 2026-01-22T14:30:00Z',
        source: 'simulated',
      },
      { symbol: 'NKE', file: 'NKE.csv', line: 5, raw: rowOf(0, 50), reason: 'same minute as an earlier row', source: 'simulated' },
      { symbol: null, file: 'NKE.csv', line: 6, raw: '"', reason: 'no CSV: a quote is not closed in its line', source: 'simulated' },
    ]);
  });

  it('keeps what is stored and says how many minutes differ, or replaces them on record', async () => {
    await importBars(await write('NKE.csv', [rowOf(0), rowOf(1), rowOf(2)]));
    const other = await write('NKE.csv', [rowOf(0), rowOf(1, 50), rowOf(3)]);
    expect(await importBars(other)).toMatchObject({ bars: 3, stored: 1, files: [{ differing: 1, replaced: 0 }] });
    expect([...(await stored('NKE')).close]).toEqual([100, 100, 100, 100]);
    expect((await run('import', 'bars', other)).printed).toContain(
      '  1 minutes were stored with other values, which stay: --replace takes those of the file',
    );
    expect(await importBars(other, '--replace')).toMatchObject({ stored: 0, files: [{ differing: 1, replaced: 1 }] });
    expect([...(await stored('NKE')).close]).toEqual([100, 50, 100, 100]);
    expect(await importBars(other, '--replace')).toMatchObject({ files: [{ differing: 0, replaced: 0 }] });
    const { rows } = await database.pool.query("select actor, subject, details from audit_log where action = 'bars-replaced'");
    const details = { bars: 1, source: 'simulated', symbols: ['NKE'], from: '2026-03-06', to: '2026-03-06' };
    expect(rows).toEqual([{ actor: 'cli', subject: 'NKE.csv', details }]);
  });

  it('stores no bar that is later than it is in the market', async () => {
    await new MarketClockRepository(database).write(makeClock(OPENING + BAR_MS, { source: 'simulated' }));
    expect(await importBars(await write('NKE.csv', [rowOf(0), rowOf(1), rowOf(2)]))).toMatchObject({ stored: 2, files: [{ tooLate: 1 }] });
    expect((await run('import', 'bars', await write('NKE.csv', [rowOf(5)]))).error).toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(/NKE\.csv is a bar: all are later than it is in the market/),
    });
    expect((await stored('NKE')).length).toBe(2);
  });

  it.each([
    ['NVDA.US', 'NVDA'],
    ['BRK-B', 'BRK.B'],
    ['ZZZ', null],
  ])('stores %s, which nobody follows, with a hint', async (symbol, similar) => {
    const path = await write(`${symbol}.csv`, [rowOf(0)]);
    const settings = { DATABASE_URL: database.url, SOURCE: 'auto', SYMBOLS: 'NVDA BRK.B' };
    const { printed } = await runCommand(['import', 'bars', path], settings);
    expect(printed.at(-1)).toBe(
      `  ${symbol} is stored, but not among the symbols that Tandem follows (SYMBOLS)${similar === null ? '' : `; is ${similar} meant?`}`,
    );
    const again = await runCommand(['import', 'bars', '--json', path], settings);
    expect(JSON.parse(again.printed[0]!)).toMatchObject({ notFollowed: [{ symbol, similar }] });
  });

  it('gives the bars to the source of the installation', async () => {
    await new MarketClockRepository(database).write(makeClock(OPENING, { source: 'replay' }));
    await importBars(await write('NKE.csv', [rowOf(0)]));
    expect((await database.pool.query('select source from bars')).rows).toEqual([{ source: 'replay' }]);
  });

  it('refuses a database of another source', async () => {
    await new BarRepository(database).copyBars(makeBars('SPY', 1), { source: 'replay', fetchedAt: OPENING });
    const { error } = await runCommand(['import', 'bars', await write('NKE.csv', [rowOf(0)])], {
      DATABASE_URL: database.url,
      SOURCE: 'simulated',
    });
    expect(error).toMatchObject({ exitCode: EXIT.failure, message: expect.stringMatching(/holds bars of the source "replay"/) });
    expect(await storedBars()).toEqual([{ symbol: 'SPY', bars: 1 }]);
  });

  it('stores nothing when one of its files cannot be used', async () => {
    const whole = gzipSync([HEADER, ...Array.from({ length: 300 }, (_, i) => rowOf(i)), ''].join('\n'));
    const { error } = await run('import', 'bars', await write('NKE.csv', [rowOf(0)]), await write('SPY.csv.gz', whole.subarray(0, -20)));
    expect(error).toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(/SPY\.csv\.gz cannot be read to its end: unexpected end of file.* Nothing was stored\.$/),
    });
    expect(await storedBars()).toEqual([]);
  });

  it('says that no database answers', async () => {
    const { error } = await runCommand(['import', 'bars', await write('NKE.csv', [rowOf(0)])], {
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    });
    expect(error).toMatchObject({ exitCode: EXIT.notRunning });
  });
});

describe('bars of which the day of the fetch is said', () => {
  const split = (exDate: string) =>
    new CorporateActionRepository(database).upsert([
      { symbol: 'NKE', exDate, kind: 'split', value: 4, source: 'simulated', fetchedAt: OPENING },
    ]);

  it('came with the splits until that day in them', async () => {
    await split('2026-03-10');
    await importBars('--as-of', '2026-03-10', await write('NKE.csv', [rowOf(0)]));
    expect((await stored('NKE')).close[0]).toBe(100);
  });

  it('are adjusted for the splits after it, as are bars without such a day', async () => {
    await split('2026-03-10');
    await importBars('--as-of', '2026-03-09', await write('NKE.csv', [rowOf(0)]));
    await importBars(await write('NKE.csv', [rowOf(1)]));
    expect([...(await stored('NKE')).close]).toEqual([25, 25]);
  });

  it('cannot have been fetched before they closed', async () => {
    await importBars('--as-of', '2026-01-01', await write('NKE.csv', [rowOf(0)]));
    expect((await database.pool.query(`select fetched_at - ts = interval '1 minute' as live from bars`)).rows).toEqual([{ live: true }]);
  });

  it('on no day are refused', async () => {
    expect((await run('import', 'bars', '--as-of', '2026-02-30', 'NKE.csv')).error).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/expected a day such as 2026-03-06/),
    });
    expect((await run('import', 'bars', '--as-of', '2099-01-01', 'NKE.csv')).error).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/--as-of 2099-01-01 is still to come/),
    });
  });
});

it('an import that is cut off keeps what it stored, and the same import again completes it', async () => {
  const minutes = sessionsBetween('2023-01-03', '2025-12-31')
    .flatMap(({ open, close }) => Array.from({ length: (close - open) / BAR_MS }, (_, i) => open + i * BAR_MS))
    .slice(0, 200_000);
  const path = await write(
    'NKE.csv',
    minutes.map((ts, i) => `${new Date(ts).toISOString()},10,11,9,10,${i}`),
  );
  let ended = false;
  const importing = run('import', 'bars', path).finally(() => (ended = true));
  // A connection that idles between two batches is replaced unseen: until one is cut that works.
  const cut = async () => {
    while ((await storedBars()).length === 0) await sleep(5);
    for (; !ended; await sleep(2)) {
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tandem-cli' and datname = current_database()`,
      );
    }
  };
  const [{ error }] = await Promise.all([importing, cut()]);
  expect(error).toMatchObject({
    exitCode: EXIT.notRunning,
    message: expect.stringMatching(/^The database went away: .*the same command again completes it\.$/),
  });
  const [{ bars: before } = { bars: 0 }] = await storedBars();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(200_000);
  expect(await importBars(path)).toMatchObject({ bars: 200_000, stored: 200_000 - before });
  expect((await stored('NKE')).volume).toEqual(Float64Array.from(minutes.keys()));
});

describe('remove bars', () => {
  const removal = ['remove', 'bars', '--symbol', 'NKE', '--from', '2026-03-06', '--to', '2026-03-06', '--reason', 'wrong file'];

  it('removes what was imported of symbols and days, on record', async () => {
    await importBars(await write('NKE.csv', [rowOf(0), rowOf(1)]), await write('GS.csv', [rowOf(0)]));
    expect((await run(...removal, '--yes')).printed).toEqual(['2 bars were removed.']);
    expect(await storedBars()).toEqual([{ symbol: 'GS', bars: 1 }]);
    const { rows } = await database.pool.query("select subject, reason, details from audit_log where action = 'bars-removed'");
    expect(rows).toEqual([{ subject: 'NKE', reason: 'wrong file', details: { bars: 2, from: '2026-03-06', to: '2026-03-06' } }]);
  });

  it.each([
    ['nobody is there to agree', [], /2 bars of NKE .* will be removed for good.*give --yes/],
    ['the answer is no', ['no'], /Nothing was removed/],
  ])('removes nothing when %s', async (_, answers, message) => {
    await importBars(await write('NKE.csv', [rowOf(0), rowOf(1)]));
    const { error } = await runCommand(removal, { DATABASE_URL: database.url, SOURCE: 'auto' }, answers);
    expect(error).toMatchObject({ exitCode: EXIT.usage, message: expect.stringMatching(message) });
    expect(await storedBars()).toEqual([{ symbol: 'NKE', bars: 2 }]);
  });
});
