import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAR_MS, sessionsBetween, ZoneClock } from '@tandem/domain';
import { UnclearFileError } from './bar-file-error.js';
import { describeDialect, type DialectOptions } from './dialect.js';
import { openBarFile } from './open-bar-file.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tandem-dialect-'));
});
afterAll(() => rm(directory, { recursive: true }));

interface Row {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Bars of [from, to) minutes after each open, the first of a session with the volume of an auction. */
function rowsOf(first: string, last: string, from = 0, to = 390): Row[] {
  return sessionsBetween(first, last).flatMap(({ open }) =>
    Array.from({ length: to - from }, (_, i) => {
      const minute = from + i;
      const price = 100 + (minute % 7) / 4;
      const volume = minute < 0 || minute >= 390 ? 12 : minute === 0 ? 250_000 : 3_000 + minute;
      return { ts: open + minute * BAR_MS, open: price, high: price + 0.5, low: price - 0.25, close: price + 0.25, volume };
    }),
  );
}

/** Winter and summer. */
const TWO_WEEKS = [...rowsOf('2026-01-20', '2026-01-26'), ...rowsOf('2026-06-15', '2026-06-19')];
const wallIn = (zone: string) => {
  const clock = new ZoneClock(zone);
  return (ts: number) => new Date(ts + clock.offset(ts)).toISOString().slice(0, 19).replace('T', ' ');
};
const utc = (ts: number) => `${new Date(ts).toISOString().slice(0, 19)}Z`;
const HEADER = 'ts,open,high,low,close,volume';

function csv(rows: readonly Row[], time: (ts: number) => string = utc, header = HEADER): string {
  return [header, ...rows.map(({ ts, open, high, low, close, volume }) => [time(ts), open, high, low, close, volume].join(',')), ''].join(
    '\n',
  );
}

async function open(content: string | Buffer, options: DialectOptions = {}, name = 'NKE.csv', fast = true) {
  const path = join(directory, name);
  await writeFile(path, content);
  const file = await openBarFile(path, { ...options, fast });
  const read: Row[] = [];
  const reasons: string[] = [];
  for await (const rows of file.rows()) {
    while (rows.next()) {
      const [ts, open, high, low, close, volume] = [...rows.values] as [number, number, number, number, number, number];
      if (rows.fault === undefined) read.push({ ts, open, high, low, close, volume });
      else reasons.push(rows.fault.reason);
    }
  }
  return { dialect: file.dialect, read, reasons };
}

async function unclear(content: string, options: DialectOptions = {}): Promise<UnclearFileError<DialectOptions>> {
  const error: unknown = await open(content, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnclearFileError);
  return error as UnclearFileError<DialectOptions>;
}

describe('the time zone of times that name none', () => {
  it.each([
    'UTC',
    'America/New_York',
    'America/Chicago',
    'America/Los_Angeles',
    'Europe/London',
    'Europe/Berlin',
    'Etc/GMT+5',
    'Asia/Kolkata',
  ])('is recognised for %s, from where rows lie in the day', async (zone) => {
    const { dialect, read, reasons } = await open(csv(TWO_WEEKS, wallIn(zone)));
    expect(dialect).toMatchObject({ zone, stamp: 'start' });
    expect([read, reasons]).toEqual([TWO_WEEKS, []]);
  });

  it('is recognised with extended hours, whose rows are no bars', async () => {
    const { dialect, read } = await open(csv(rowsOf('2026-06-15', '2026-06-19', -330, 630), wallIn('America/New_York')));
    expect(dialect).toMatchObject({ zone: 'America/New_York', stamp: 'start' });
    expect(read).toEqual(rowsOf('2026-06-15', '2026-06-19'));
  });

  it('is asked for where it does not show, with what speaks for each', async () => {
    const { message, choices } = await unclear(csv(rowsOf('2026-01-22', '2026-01-23', 300, 390), wallIn('America/New_York')));
    expect(message).toMatch(
      /NKE\.csv: times such as '2026-01-22 14:30:00' name no zone.*--zone America\/New_York \(100 % of its rows in regular hours\)/,
    );
    expect(choices.map(({ options }) => options.zone)).toEqual(expect.arrayContaining(['America/New_York', 'UTC']));
  });

  it('is what the user says it is', async () => {
    const rows = rowsOf('2026-01-22', '2026-01-22', 300, 330);
    expect((await open(csv(rows, wallIn('America/New_York')), { zone: 'America/New_York' })).read).toEqual(rows);
  });

  it('is asked for where only some times name theirs', async () => {
    const rows = csv(rowsOf('2026-01-22', '2026-01-22')).replace(/(2026-01-22T15:00:00)Z/, '$1');
    expect((await unclear(rows)).message).toMatch(/1 times such as '2026-01-22T15:00:00' name no zone, while 389 such as/);
  });

  it('is recognised in any case or not at all, never as another', async () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 380 }), fc.integer({ min: 10, max: 390 })).filter(([from, to]) => to - from >= 10);
    const zone = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'America/Los_Angeles');
    await fc.assert(
      fc.asyncProperty(span, zone, async ([from, to], written) => {
        const rows = rowsOf('2026-03-02', '2026-03-13', from, to);
        const found = await open(csv(rows, wallIn(written))).catch((error: unknown) => error);
        if (found instanceof UnclearFileError) return;
        expect((found as Awaited<ReturnType<typeof open>>).read).toEqual(rows);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a file of parts', () => {
  const berlin = wallIn('Europe/Berlin');
  const newYork = wallIn('America/New_York');
  /** Where servers of brokers keep seven hours ahead of New York the year round. */
  const server = (ts: number) => newYork(ts + 7 * 60 * BAR_MS);

  it.each([
    ['of another zone', rowsOf('2026-06-15', '2026-06-26'), (ts: number) => (ts < Date.UTC(2026, 5, 26) ? newYork : berlin)(ts), 1],
    ['of clocks that change with those of New York', rowsOf('2026-02-23', '2026-03-20'), server, 10],
    ['with an offset of winter in summer', TWO_WEEKS, (ts: number) => `${newYork(ts)}-05:00`, 4],
  ])('%s is asked about', async (_, rows, time, days) => {
    const { message, choices } = await unclear(csv(rows, time));
    expect(message).toMatch(new RegExp(`NKE.csv: on ${days} of \\d+ days, first on 2026-.*rows lie hours beside those of the exchange`));
    expect((await open(csv(rows, time), choices[0]!.options)).read.length).toBeGreaterThan(0);
  });

  it('of which some days have bars of five minutes is asked about', async () => {
    const mixed = TWO_WEEKS.filter(({ ts }) => ts > Date.UTC(2026, 0, 22) || (ts / BAR_MS) % 5 === 0);
    const { message, choices } = await unclear(csv(mixed));
    expect(message).toMatch(/has a row every 5 minutes on 2 of 9 days, first on 2026-01-20/);
    expect((await open(csv(mixed), choices[0]!.options)).read).toEqual(mixed);
  });
});

describe('times that name UTC', () => {
  const local = (ts: number) => `${wallIn('America/New_York')(ts).replace(' ', 'T')}Z`;
  const seconds = (ts: number) => String((ts - 5 * 60 * BAR_MS) / 1_000);

  it.each([
    ['written', local],
    ['as numbers', seconds],
  ])('but are those of New York, %s, are asked about', async (_, time) => {
    const { message, choices } = await unclear(csv(rowsOf('2026-01-20', '2026-01-26'), time));
    expect(message).toMatch(/are of UTC, but as such 77 % of its rows lie outside of regular hours/);
    expect(choices.map(({ flag }) => flag)).toEqual(['--zone America/New_York', '--zone UTC']);
    expect((await open(csv(rowsOf('2026-01-20', '2026-01-26'), time), { zone: 'America/New_York' })).read).toEqual(
      rowsOf('2026-01-20', '2026-01-26'),
    );
  });

  it('stay so where they fit, whatever zone is said of others', async () => {
    expect((await open(csv(TWO_WEEKS), { zone: 'America/New_York' })).read).toEqual(TWO_WEEKS);
  });

  it.each(['Europe/London', 'Europe/Berlin'])('but are those of %s are asked about', async (zone) => {
    const rows = rowsOf('2026-06-15', '2026-06-19');
    const { choices } = await unclear(csv(rows, (ts) => `${wallIn(zone)(ts)}Z`));
    expect(choices.map(({ flag }) => flag)).toEqual([`--zone ${zone}`, '--zone UTC']);
  });

  it('may have extended hours', async () => {
    const { read, reasons } = await open(csv(rowsOf('2026-06-15', '2026-06-19', -330, 630)));
    expect(read).toEqual(rowsOf('2026-06-15', '2026-06-19'));
    expect(new Set(reasons)).toEqual(new Set(['ts is outside regular trading of the NYSE']));
  });
});

describe('numbers since 1970', () => {
  it.each([
    ['seconds', (ts: number) => String(ts / 1_000)],
    ['floating-point seconds', (ts: number) => `${ts / 1_000}.0`],
    ['milliseconds', String],
    ['microseconds', (ts: number) => `${ts}000`],
    ['nanoseconds', (ts: number) => `${ts}000000`],
    ['floating-point nanoseconds', (ts: number) => (ts * 1e6).toExponential()],
  ])('may be %s', async (unit, time) => {
    const { dialect, read } = await open(csv(TWO_WEEKS, time));
    expect(read).toEqual(TWO_WEEKS);
    expect(describeDialect(dialect)).toContain(`${unit.split(' ').at(-1)} since 1970`);
  });

  it('are of the unit that the user says', async () => {
    const rows = csv(TWO_WEEKS, (ts) => String(ts));
    expect((await open(rows, { timeUnit: 'ms' })).read).toEqual(TWO_WEEKS);
    await expect(open(rows, { timeUnit: 'us' })).rejects.toThrow(/holds times of 1970: expected 1998 to 2100/);
  });
});

describe('days', () => {
  const wall = wallIn('America/New_York');
  const parts = (ts: number) => /^(\d+)-(\d+)-(\d+) (.*)$/.exec(wall(ts))!.slice(1) as [string, string, string, string];
  const dmy = (ts: number) => (([y, m, d, t]) => `${d}/${m}/${y} ${t}`)(parts(ts));
  const mdy = (ts: number) => (([y, m, d, t]) => `${m}/${d}/${y} ${t}`)(parts(ts));
  const early = rowsOf('2026-06-01', '2026-06-12');

  it.each([
    ['dmy', dmy],
    ['mdy', mdy],
  ])('are recognised as %s by numbers above 12', async (dateOrder, time) => {
    const { dialect, read } = await open(csv(TWO_WEEKS, time));
    expect([dialect.dateOrder, read]).toEqual([dateOrder, TWO_WEEKS]);
  });

  it.each([
    ['dmy', dmy],
    ['mdy', mdy],
  ])('are recognised as %s by the exchange being open on them', async (dateOrder, time) => {
    const { dialect, read } = await open(csv(early, time));
    expect([dialect.dateOrder, read]).toEqual([dateOrder, early]);
  });

  it('of which neither shows are asked about', async () => {
    const rows = rowsOf('2026-06-02', '2026-06-02');
    const { choices } = await unclear(csv(rows, dmy));
    expect(choices.map(({ flag }) => flag)).toEqual(['--date-order dmy', '--date-order mdy']);
    expect((await open(csv(rows, dmy), { dateOrder: 'dmy' })).read).toEqual(rows);
  });

  it('may have the time of day in a column of its own', async () => {
    const { dialect, read } = await open(
      csv(
        TWO_WEEKS,
        (ts) => wall(ts).replaceAll('-', '').replaceAll(':', '').replace(' ', ','),
        '<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>',
      ),
    );
    expect([dialect.columns.ts, read]).toEqual(['<DATE>+<TIME>', TWO_WEEKS]);
  });
});

describe('whether times are starts or ends', () => {
  const end = (ts: number) => utc(ts + BAR_MS);

  it.each([
    ['the next minute', end],
    ['the last second', (ts: number) => utc(ts + 59_000)],
    ['the last millisecond', (ts: number) => String(ts + 59_999)],
  ])('is recognised where bars end with %s', async (_, time) => {
    const { dialect, read } = await open(csv(TWO_WEEKS, time));
    expect([dialect.stamp, read]).toEqual(['end', TWO_WEEKS]);
  });

  it('is recognised with extended hours, by the volume of the opening', async () => {
    const extended = rowsOf('2026-06-15', '2026-06-19', -330, 630);
    expect((await open(csv(extended, end, HEADER.replace('ts', 'time')))).dialect.stamp).toBe('end');
    expect((await open(csv(extended, utc, HEADER.replace('ts', 'time')))).dialect.stamp).toBe('start');
  });

  it('is the start where the closing auction has a row of its own', async () => {
    const { dialect, read } = await open(csv(rowsOf('2026-06-15', '2026-06-19', 0, 391)));
    expect([dialect.stamp, read]).toEqual(['start', rowsOf('2026-06-15', '2026-06-19')]);
  });

  it('is asked about where a session alone is not whole', async () => {
    const { choices } = await unclear(csv(rowsOf('2026-06-15', '2026-06-15', 100), end, HEADER.replace('ts', 'time')));
    expect(choices.map(({ flag }) => flag)).toEqual(['--stamp start', '--stamp end']);
  });

  it.each([
    ['of the middle of the day', rowsOf('2026-06-15', '2026-06-19', 60, 300)],
    ['of few trades, some before the open', rowsOf('2026-06-15', '2026-07-17', -60, 390).filter((_, i) => (i * 2_654_435_761) % 101 < 4)],
  ])('is asked about for rows %s, unless the name of their column says it', async (_, rows) => {
    const trading = rows.filter(({ volume }) => volume > 12);
    const { choices } = await unclear(csv(rows, end, HEADER.replace('ts', 'Date')));
    expect((await open(csv(rows, end, HEADER.replace('ts', 'Date')), choices[1]!.options)).read).toEqual(trading);
    expect((await open(csv(rows, utc, HEADER.replace('ts', 'open_time')))).read).toEqual(trading);
  });

  it('is what the user says it is', async () => {
    const rows = rowsOf('2026-06-15', '2026-06-15', 100, 200);
    expect((await open(csv(rows, end), { stamp: 'end' })).read).toEqual(rows);
  });
});

describe('bars of another length', () => {
  const every = (minutes: number) => TWO_WEEKS.filter(({ ts }) => (ts / BAR_MS) % minutes === 0);

  it.each([2, 5, 15, 30])('of %i minutes are asked about, for minutes may be missing', async (minutes) => {
    const { message, choices } = await unclear(csv(every(minutes)));
    expect(message).toMatch(`NKE.csv has a row every ${minutes} minutes: expected one-minute bars.`);
    expect((await open(csv(every(minutes)), choices[0]!.options)).read).toEqual(every(minutes));
  });

  it.each([
    ['1 hour', every(60).map((row) => ({ ...row, ts: row.ts + 30 * BAR_MS }))],
    ['1 day', sessionsBetween('2026-01-20', '2026-03-31').map(({ open: ts }) => ({ ...TWO_WEEKS[0]!, ts }))],
    ['30 seconds', TWO_WEEKS.filter((_, i) => i % 9 === 0).map((row, i) => ({ ...row, ts: row.ts + (i % 2) * 30_000 }))],
    ['5 seconds', TWO_WEEKS.slice(0, 300).map((row, i) => ({ ...row, ts: TWO_WEEKS[0]!.ts + i * 5_000 }))],
  ])('of %s are refused', async (length, rows) => {
    await expect(open(csv(rows))).rejects.toThrow(`NKE.csv holds bars of ${length}: expected one-minute bars`);
  });

  it('with minutes missing here and there are of a minute', async () => {
    const sparse = TWO_WEEKS.filter((_, i) => (i * 2_654_435_761) % 11 < 2);
    expect((await open(csv(sparse))).read).toEqual(sparse);
  });
});

describe('columns', () => {
  it.each([
    ['Datetime,Open,High,Low,Close,Adj Close,Volume', [0, 1, 2, 3, 4, 9, 5]],
    ['timestamp,o,h,l,c,v', [0, 1, 2, 3, 4, 5]],
    ['ticker,volume,open,close,high,low,window_start,transactions', [8, 5, 1, 4, 2, 3, 0, 9]],
    ['Open time,Open,High,Low,Close,Volume,Close time', [0, 1, 2, 3, 4, 5, 9]],
    [',1. open,2. high,3. low,4. close,5. volume', [0, 1, 2, 3, 4, 5]],
    ['"Date";"Open";"High";"Low";"Last";"Volume"', [0, 1, 2, 3, 4, 5]],
    [`ts,"('Open', 'NKE')","('High', 'NKE')","('Low', 'NKE')","('Close', 'NKE')","('Volume', 'NKE')"`, [0, 1, 2, 3, 4, 5]],
    ['Time (UTC),Open,High,Low,Latest,Volume', [0, 1, 2, 3, 4, 5]],
  ])('may be called %s', async (header, order) => {
    const delimiter = header.includes(';') ? ';' : ',';
    const rows = TWO_WEEKS.map(({ ts, open, high, low, close, volume }) => {
      const cells = [utc(ts), open, high, low, close, volume, '', '', 'NKE', 7];
      return order.map((k) => cells[k]).join(delimiter);
    });
    expect((await open([header, ...rows].join('\n'))).read).toEqual(TWO_WEEKS);
  });

  it('may have the three lines of a table of yfinance before them', async () => {
    const head = 'Price,Close,High,Low,Open,Volume\nTicker,AMD,AMD,AMD,AMD,AMD\nDatetime,,,,,';
    const rows = TWO_WEEKS.map(({ ts, open, high, low, close, volume }) => [utc(ts), close, high, low, open, volume].join(','));
    expect((await open([head, ...rows].join('\n'))).read).toEqual(TWO_WEEKS);
    const [names, tickers, index] = head.split('\n');
    expect((await open([tickers, names, index, ...rows].join('\n'))).read).toEqual(TWO_WEEKS);
    await expect(open([head.replace('AMD', 'NKE'), ...rows].join('\n'))).rejects.toThrow(
      /has the columns of NKE, AMD beside each other: expected a row a bar/,
    );
  });

  it('that could be two things are asked about', async () => {
    const rows = TWO_WEEKS.slice(0, 9).map(({ ts }) => `${utc(ts)},${utc(ts + BAR_MS)},10,11,9,10,1`);
    const content = ['timestamp,datetime,open,high,low,close,volume', ...rows].join('\n');
    const { choices } = await unclear(content);
    expect(choices.map(({ flag }) => flag)).toEqual(['--columns ts=timestamp', '--columns ts=datetime']);
    expect((await open(content, choices[0]!.options)).read).toHaveLength(9);
  });

  it('that could be any of many are asked about by the first, and counted', async () => {
    const { question, choices } = await unclear(`${'timestamp,'.repeat(100)}open,high,low,close,volume\n`);
    expect(question).toContain(' and 96 others, each of which could be the column ts');
    expect(choices).toHaveLength(4);
  });

  it('without a header are asked about, with the usual order', async () => {
    const content = csv(TWO_WEEKS, utc, '').trimStart();
    const { choices } = await unclear(content);
    expect(choices[0]!.flag).toBe('--columns ts=1,open=2,high=3,low=4,close=5,volume=6');
    expect((await open(content, choices[0]!.options)).read).toEqual(TWO_WEEKS);
  });

  it('may be named by the user', async () => {
    const columns = { ts: 'when', close: '5', volume: 'shares' };
    expect((await open(csv(TWO_WEEKS, utc, 'when,open,high,low,settled,shares'), { columns })).read).toEqual(TWO_WEEKS);
    await expect(open(csv(TWO_WEEKS), { columns: { ts: 'none' } })).rejects.toThrow(
      /has no column 'none' .*expected a name of its header, or a position/,
    );
  });
});

describe('numbers', () => {
  const written = (mark: string, group: string, delimiter: string) => {
    const number = (value: number) =>
      value.toLocaleString('en-US', { minimumFractionDigits: 2 }).replace(/[.,]/g, (each) => (each === '.' ? mark : group));
    const shares = (value: number) => value.toLocaleString('en-US').replaceAll(',', group);
    const quoted = (text: string) => (text.includes(delimiter) ? `"${text}"` : text);
    const rows = TWO_WEEKS.map((row) =>
      [utc(row.ts), ...[row.open, row.high, row.low, row.close].map(number), shares(row.volume)].map(quoted).join(delimiter),
    );
    return [HEADER.replaceAll(',', delimiter), ...rows].join('\n');
  };

  it.each([
    [',', '.', ';'],
    [',', ' ', '\t'],
    [',', '\u00a0', ';'],
    ['.', ',', ','],
    ['.', "'", ';'],
    ['.', '’', ';'],
    [',', '', '|'],
  ])("may have the decimal mark '%s', '%s' between thousands and the delimiter '%s'", async (mark, group, delimiter) => {
    expect((await open(written(mark, group, delimiter))).read).toEqual(TWO_WEEKS);
  });

  it('of which the mark does not show are asked about', async () => {
    const content = [
      'ts;open;high;low;close;volume',
      ...TWO_WEEKS.slice(0, 20).map(({ ts }) => `${utc(ts)};135,220;135,250;135,100;135,225;7`),
    ].join('\n');
    const { choices } = await unclear(content);
    expect(choices.map(({ flag }) => flag)).toEqual(['--decimal ,', '--decimal .']);
    const [comma, point] = [{ decimal: ',' }, { decimal: '.', priceScale: 1 }] as const;
    expect([(await open(content, comma)).read[0]!.open, (await open(content, point)).read[0]!.open]).toEqual([135.22, 135_220]);
  });
});

it('volumes such as 1.234 beside whole prices are asked about', async () => {
  const content = ['ts;open;high;low;close;volume', ...TWO_WEEKS.slice(0, 20).map(({ ts }) => `${utc(ts)};135;136;134;135;1.234`)].join(
    '\n',
  );
  const { choices } = await unclear(content);
  expect(choices.map(({ meaning }) => meaning)).toEqual(['between thousands: 1234', 'the decimal mark: 1.234']);
  expect((await open(content, choices[0]!.options)).read[0]!.volume).toBe(1_234);
});

describe('numbers', () => {
  it.each([10_000, 1_000_000_000])('of 1/%i dollar are asked about', async (scale) => {
    const content = csv(
      TWO_WEEKS.map(({ ts, open: first, high, low, close, volume }) => ({
        ts,
        open: first * scale,
        high: high * scale,
        low: low * scale,
        close: close * scale,
        volume,
      })),
    );
    const { choices } = await unclear(content);
    expect(choices.map(({ options }) => options.priceScale)).toContain(scale);
    expect((await open(content, { priceScale: scale })).read).toEqual(TWO_WEEKS);
    expect((await open(content, { priceScale: scale }, 'NKE.csv', false)).read).toEqual(TWO_WEEKS);
  });

  it('that are often text are refused, empty cells are not', async () => {
    const content = csv(TWO_WEEKS);
    await expect(open(content.replace(/,250000$/gm, ',250K').replace(/,3(\d\d)\d$/gm, ',3.$1K'))).rejects.toThrow(
      /NKE\.csv: column volume holds text such as '250K' in \d+ of the first \d+ rows: expected numbers/,
    );
    const { read, reasons } = await open(content.replace(/,3\d\d\d$/gm, ',N/A'));
    expect([read.length, new Set(reasons)]).toEqual([9, new Set(['volume is not a number of shares'])]);
  });
});

describe('files put behind each other', () => {
  const content = csv(TWO_WEEKS.slice(0, 780));
  const more = TWO_WEEKS.slice(780, 1_170);

  it.each([
    ['with the same header', ''],
    ['with lines of empty cells between', `${','.repeat(5)}\n`.repeat(50)],
  ])('are read %s', async (_, between) => {
    const { read, reasons } = await open(content + between + csv(TWO_WEEKS.slice(780)));
    expect([read, reasons]).toEqual([TWO_WEEKS, ['ts is no time such as 2026-01-22T14:30:00Z']]);
  });

  it('are refused where the second has its columns elsewhere, another delimiter or no time', async () => {
    const swapped = csv(more, utc, 'ts,close,high,low,open,volume');
    await expect(open(content + swapped)).rejects.toThrow(/line 782 is a header with other columns: 'ts,close,high,low,open,volume'/);
    await expect(open(content + csv(more).replaceAll(',', ';'))).rejects.toThrow(
      /391 of 1171 rows have no time that can be read, first line 782: 'ts;open;high;low;close;volume'/,
    );
    await expect(open(content + csv(more, () => 'soon'))).rejects.toThrow(/391 of 1171 rows have no time that can be read/);
  });
});

it('numbers may have their first mark of thousands far below', async () => {
  const rows = TWO_WEEKS.map((row, i) => ({ ...row, volume: i < 3_000 ? 900 : 1_234 }));
  for (const [from, to] of [
    [/,1234$/gm, ',"1,234"'],
    [/,1234$/gm, ',1 234'],
  ] as const) {
    expect((await open(csv(rows).replace(from, to))).read).toEqual(rows);
  }
});

it('rows of several symbols without a column of symbols are refused, repeated ones are not', async () => {
  const dearer = TWO_WEEKS.map(({ close, ...row }) => ({ ...row, close: close + 0.1 }));
  await expect(open(csv([...TWO_WEEKS, ...dearer]))).rejects.toThrow(
    /NKE\.csv: 3510 of 7020 rows have the minute of an earlier row and other numbers, first in line 3512\./,
  );
  expect((await open(csv([...TWO_WEEKS, ...TWO_WEEKS]))).reasons).toEqual([]);
});

describe('a text', () => {
  const text = csv(TWO_WEEKS);
  const be = (content: string) => Buffer.from(content, 'utf16le').swap16();

  it.each<[string, Buffer, string?]>([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16, big end first', be(`\uFEFF${text}`)],
    ['UTF-16, big end first, without a mark', be(text)],
    ['line ends of an old Macintosh', Buffer.from(text.replaceAll('\n', '\r'))],
    ['comments and a line that names its delimiter before its header', Buffer.from(`sep=,\n# of a vendor\n${text}`)],
    ['gzip, whatever its name', gzipSync(text)],
    ['Zstandard', zstdCompressSync(text), 'NKE.csv.zst'],
    ['no compression, whatever its name', Buffer.from(text), 'NKE.csv.gz'],
  ])('may be in %s', async (_, content, name) => {
    expect((await open(content, {}, name)).read).toEqual(TWO_WEEKS);
  });

  it('of a spreadsheet may have no-break blanks of Windows between thousands', async () => {
    const rows = TWO_WEEKS.map(
      ({ ts, open: first, high, low, close }) => `${utc(ts)};${[first, high, low, close].join(';').replaceAll('.', ',')};12\u00a0345`,
    );
    const { dialect, read } = await open(Buffer.from(['ts;open;high;low;close;volume', ...rows].join('\r\n'), 'latin1'));
    expect([dialect.encoding, read]).toEqual(['windows-1252', TWO_WEEKS.map((row) => ({ ...row, volume: 12_345 }))]);
  });

  it('may be in an encoding that the user names', async () => {
    const content = Buffer.from(csv(TWO_WEEKS, utc, 'ts,open,high,low,close,volume,note').replace('note', 'Ãnderung'), 'latin1');
    expect((await open(content, { encoding: 'windows-1252' })).read).toEqual(TWO_WEEKS);
    await expect(open(content, { encoding: 'klingon' })).rejects.toThrow(
      /cannot be read in 'klingon': expected a label of the Encoding Standard/,
    );
  });
});

it('a dialect is told in a line', async () => {
  const { dialect } = await open(csv(TWO_WEEKS, wallIn('America/New_York'), 'Datetime,Open,High,Low,Close,Volume'));
  expect(describeDialect(dialect)).toBe(
    'times without a zone such as 2026-01-20 09:30:00, in America/New_York, of the start of each bar, ts=Datetime',
  );
});

it('an answer is for the file that was asked about', async () => {
  const asked: string[] = [];
  const path = join(directory, 'NKE.csv');
  const rows = rowsOf('2026-01-22', '2026-01-22', 300, 330);
  await writeFile(path, csv(rows, wallIn('America/New_York')));
  const file = await openBarFile(path, { ask: ({ question, choices }) => (asked.push(question), Promise.resolve(choices[0]!.options)) });
  expect([file.dialect.zone, asked]).toEqual(['America/New_York', [expect.stringMatching(/name no zone/)]]);
  await expect(openBarFile(path, { ask: () => Promise.resolve(null) })).rejects.toThrow(UnclearFileError);
});
