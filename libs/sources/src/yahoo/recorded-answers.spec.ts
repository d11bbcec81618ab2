import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeYahoo } from '../../testing/fake-yahoo.js';
import { reply } from '../../testing/wire-server.js';

const ROOT = join(import.meta.dirname, '../../../..');
const ANSWERS = join(process.env['TANDEM_DATA'] ?? join(ROOT, '../shared/data'), 'yahoo-http');
const available = existsSync(ANSWERS);
if (!available) console.log(`Skipped: no recorded answers of Yahoo in ${ANSWERS} (set TANDEM_DATA).`);

const DAY = 86_400_000;
const { signal } = new AbortController();

let yahoo: FakeYahoo | undefined;
afterEach(() => yahoo?.stop());

/** A source to which Yahoo answers as recorded; some recordings are the body alone. */
async function sourceWith(file: string, now: number, status = 200) {
  const recorded = JSON.parse(readFileSync(join(ANSWERS, file), 'utf8')) as { response?: { body: unknown } };
  yahoo = await FakeYahoo.start(now);
  yahoo.answer = (_, response) => reply(response, status, recorded.response === undefined ? recorded : recorded.response.body);
  return yahoo.source;
}

describe.skipIf(!available)('recorded answers', () => {
  it('of a whole day are 390 bars', async () => {
    const open = 1_774_013_400_000;
    const source = await sourceWith('chart-AAPL-1m-rebuilt.json', open + DAY);
    const { bars, rejected, unread } = await source.minuteBars('AAPL', open, open + DAY, signal);
    expect([bars.length, bars[0]!.ts, bars[389]!.ts, rejected.length, unread]).toEqual([390, open, open + 389 * 60_000, 0, null]);
  });

  it('of a day that goes on end with the last closed minute', async () => {
    const open = 1_774_013_400_000;
    const source = await sourceWith('chart-AAPL-1m-rebuilt.json', open + 100 * 60_000 + 59_999);
    expect((await source.minuteBars('AAPL', open, open + DAY, signal)).bars).toHaveLength(100);
  });

  it('with prices but no times are rejected as a whole', async () => {
    const now = Date.UTC(2020, 0, 4);
    const source = await sourceWith('chart-notimestamp-weird-quote.fake.json', now);
    expect(await source.minuteBars('AAPL', now - 3 * DAY, now, signal)).toMatchObject({
      bars: [],
      rejected: [{ symbol: 'AAPL', reason: expect.stringContaining('No timestamp') }],
      unread: expect.stringContaining('No timestamp'),
    });
  });

  it('about an unknown symbol are reported as such', async () => {
    const source = await sourceWith('error_404_chart.json', Date.UTC(2026, 0, 22), 404);
    await expect(source.minuteBars('NOPE', Date.UTC(2026, 0, 21), Date.UTC(2026, 0, 22), signal)).rejects.toMatchObject({
      name: 'UnknownResourceError',
      message: expect.stringContaining('symbol may be delisted'),
    });
  });

  it('of a year with dividends are those of Microsoft', async () => {
    const source = await sourceWith('historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv.json', Date.UTC(2025, 1, 22));
    expect((await source.corporateActions('MSFT', Date.UTC(2021, 1, 1), Date.UTC(2022, 0, 31), signal)).actions).toEqual(
      [
        ['2021-02-17', 0.56],
        ['2021-05-19', 0.56],
        ['2021-08-18', 0.56],
        ['2021-11-17', 0.62],
      ].map(([exDate, value]) => ({ symbol: 'MSFT', exDate, kind: 'dividend', value })),
    );
  });

  it('of a year with a split are that of NVIDIA', async () => {
    const source = await sourceWith('historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json', Date.UTC(2025, 1, 22));
    expect((await source.corporateActions('NVDA', Date.UTC(2021, 1, 1), Date.UTC(2022, 0, 31), signal)).actions).toEqual([
      { symbol: 'NVDA', exDate: '2021-07-20', kind: 'split', value: 4 },
    ]);
  });

  it.each([
    ['quote-AAPL.json', ['AAPL']],
    ['quote-AAPL-BABA.json', ['AAPL', 'BABA']],
    ['quote-QQQ.json', ['QQQ']],
    ['quote-SPOT.json', ['SPOT']],
  ])('of quotes are quotes: %s', async (file, symbols) => {
    const source = await sourceWith(file, Date.UTC(2025, 1, 17));
    const { quotes, rejected } = await source.quotes(symbols, signal);
    expect(quotes.map(({ symbol }) => symbol)).toEqual(symbols);
    expect(rejected).toEqual([]);
    for (const { at, price, dayVolume } of quotes) {
      expect(at).toBeGreaterThan(Date.UTC(2025, 1, 14, 20, 59));
      expect(at).toBeLessThan(Date.UTC(2025, 1, 14, 21, 5));
      expect([price > 100, dayVolume > 1_000_000]).toEqual([true, true]);
    }
  });

  it.each(['AAPL', 'ABBV', 'AMZN', 'SPOT'])('of a search are news about %s', async (symbol) => {
    const source = await sourceWith(`search-${symbol}.json`, Date.UTC(2025, 1, 25));
    const { news } = await source.news(symbol, signal);
    expect(news).toHaveLength(4);
    for (const { url, title, publishedAt, symbols } of news) {
      expect(url).toMatch(/^https:\/\//);
      expect(title).not.toBe('');
      expect(publishedAt).toBeGreaterThan(Date.UTC(2025, 0, 1));
      expect(symbols[0]).toBe(symbol);
    }
  });
});
