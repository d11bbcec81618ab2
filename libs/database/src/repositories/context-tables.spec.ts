import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../connection/connect.js';
import type { IngestorHealthRow } from '../schema/market.js';
import type { NewsRow } from '../schema/context.js';
import { useDatabase } from '../../testing/index.js';
import { IngestorHealthRepository } from './ingestor-health.js';
import { MacroRepository } from './macro.js';
import { NewsRepository } from './news.js';

const AT = Date.UTC(2026, 2, 5, 15);
const MINUTE_MS = 60_000;
const EVER = Date.UTC(9999, 0, 1);

const server = useDatabase();
let database: Database;
beforeEach(async () => {
  database = await server.createDatabase();
});

const item = (id: string, symbol = 'NKE', more: Partial<NewsRow> = {}): NewsRow => ({
  id,
  symbol,
  url: `https://x/${id}`,
  headline: 'h',
  publisher: null,
  source: 'yahoo',
  sentiment: 0,
  publishedAt: AT,
  fetchedAt: AT,
  availableAt: AT,
  ...more,
});

describe('news', () => {
  it('that are known of a symbol stay as they were, and are found for another later', async () => {
    const news = new NewsRepository(database);
    expect(await news.add([item('a'), item('a', 'SPY', { availableAt: AT + 1 })])).toBe(2);
    expect(await news.add([item('a', 'NKE', { availableAt: AT + 5, sentiment: 1 }), item('a', 'GS')])).toBe(1);
    expect(await news.known(['NKE', 'SPY'], 0, EVER, EVER)).toMatchObject([
      { symbol: 'NKE', sentiment: 0, availableAt: AT },
      { symbol: 'SPY', availableAt: AT + 1 },
    ]);
  });

  it('are listed by when they were available, newest first', async () => {
    const news = new NewsRepository(database);
    await news.add([
      item('a', 'NKE', { availableAt: AT + 2 }),
      item('b', 'NKE', { availableAt: AT + 1 }),
      item('c', 'SPY', { availableAt: AT + 2 }),
      item('d', 'NKE', { availableAt: AT + 3 }),
    ]);
    const ids = async (from: number, to: number, limit: number) => (await news.available('NKE', from, to, limit)).map(({ id }) => id);
    expect(await ids(0, EVER, 10)).toEqual(['d', 'a', 'b']);
    expect(await ids(AT + 1, AT + 2, 10)).toEqual(['a', 'b']);
    expect(await ids(0, EVER, 1)).toEqual(['d']);
  });

  it('may have NUL in what their source wrote, which the database cannot hold', async () => {
    const news = new NewsRepository(database);
    const nul = { url: 'https://x/\0', headline: 'h\0', publisher: '\0' };
    expect(await news.add([item('a', 'NKE', nul), item('b')])).toBe(2);
    const { rows } = await database.pool.query("select url, headline, publisher from news where id = 'a'");
    expect(rows).toEqual([{ url: 'https://x/\ufffd', headline: 'h\ufffd', publisher: '\ufffd' }]);
  });

  it('are refused when they would be known before they were published', async () => {
    await expect(new NewsRepository(database).add([item('a', 'NKE', { availableAt: AT - 1 })])).rejects.toThrow(
      /news_known_after_published/,
    );
  });

  it('show the lag of a source by the items alone that were fetched live', async () => {
    const news = new NewsRepository(database);
    const live = (id: string, minutes: number) =>
      item(id, 'NKE', { fetchedAt: AT + minutes * MINUTE_MS, availableAt: AT + minutes * MINUTE_MS });
    await news.add([
      live('a', 1),
      live('b', 3),
      live('c', 20),
      item('d', 'NKE', { fetchedAt: AT + 999 * MINUTE_MS, availableAt: AT + 2 * MINUTE_MS }),
    ]);
    expect(await news.medianLag('yahoo', 3)).toBe(3 * MINUTE_MS);
    expect(await news.medianLag('yahoo', 4)).toBeNull();
  });
});

describe('macro observations', () => {
  const vix = (value: number, availableAt = AT) => ({ series: 'VIXCLS', observedOn: '2026-03-04', availableAt, value });
  const known = async () =>
    (await new MacroRepository(database).known(['VIXCLS'], '2026-01-01', EVER, EVER)).map(({ value, availableAt }) => [
      value,
      availableAt - AT,
    ]);

  it('without vintages: a value that differs is a revision of the moment it was seen', async () => {
    const macro = new MacroRepository(database);
    const fetched = (minutes: number) => ({ source: 'fred', fetchedAt: AT + minutes * MINUTE_MS, vintages: false });
    expect(await macro.add([vix(20)], fetched(0))).toBe(1);
    expect(await macro.add([vix(20)], fetched(1))).toBe(0);
    expect(await macro.add([vix(21)], fetched(2))).toBe(1);
    expect(await macro.add([vix(21)], fetched(3))).toBe(0);
    expect(await known()).toEqual([
      [20, 0],
      [21, 2 * MINUTE_MS],
    ]);
  });

  it('with vintages: each is known from its own day on, however late it was fetched', async () => {
    const macro = new MacroRepository(database);
    await macro.add([vix(20), vix(21, AT + 5)], { source: 'fred', fetchedAt: AT + 999, vintages: true });
    expect(await macro.add([vix(20), vix(21, AT + 5)], { source: 'fred', fetchedAt: AT + 9_999, vintages: true })).toBe(0);
    expect(await known()).toEqual([
      [20, 0],
      [21, 5],
    ]);
    expect(await macro.newestDays()).toEqual(new Map([['VIXCLS', '2026-03-04']]));
  });

  it('of vintages replace what was dated by rule, though a dataset that was joined before keeps what it had', async () => {
    const macro = new MacroRepository(database);
    await macro.add([vix(22)], { source: 'fred', fetchedAt: AT + 999, vintages: false });
    const [{ recordedAt } = { recordedAt: Number.NaN }] = await macro.known(['VIXCLS'], '2026-01-01', EVER, EVER);
    await database.pool.query('select pg_sleep(0.005)');
    await macro.add([vix(20), vix(22, AT + 5)], { source: 'fred', fetchedAt: AT + 9_999, vintages: true });
    expect(await known()).toEqual([
      [20, 0],
      [22, 5],
    ]);
    expect((await macro.known(['VIXCLS'], '2026-01-01', EVER, recordedAt)).map(({ value }) => value)).toEqual([22]);
    await macro.add([vix(23)], { source: 'fred', fetchedAt: AT + 99_999, vintages: false });
    expect(await known()).toEqual([
      [20, 0],
      [22, 5],
      [23, 99_999],
    ]);
  });
});

describe('the health of an ingestor', () => {
  const health = (more: Partial<IngestorHealthRow>): IngestorHealthRow => ({
    name: 'prices',
    state: 'ok',
    message: 'Polls',
    progress: null,
    lastSuccessAt: AT,
    lastFailureAt: null,
    lastError: null,
    nextTryAt: null,
    lagMs: 1_000,
    errorRate: 0,
    requests: 1,
    failures: 0,
    counters: {},
    updatedAt: AT,
    ...more,
  });

  it('is paused until it is resumed', async () => {
    const repository = new IngestorHealthRepository(database);
    await repository.report(health({ counters: { stored: 5 } }));
    await repository.pause('prices', 'maintenance', AT + 1);
    expect(await repository.list()).toMatchObject([
      { state: 'paused', message: 'Paused: maintenance', lastSuccessAt: AT, counters: { stored: 5 } },
    ]);
    await repository.pause('prices', null, AT + 2);
    expect(await repository.list()).toMatchObject([{ state: 'waiting', updatedAt: AT + 2 }]);
  });

  it('is its last report, with the sum of its counters', async () => {
    const repository = new IngestorHealthRepository(database);
    await repository.report(health({ counters: { stored: 5 } }));
    await repository.report(health({ state: 'failing', lastError: 'HTTP 429', counters: { stored: 2, corrected: 1 } }));
    expect(await repository.list()).toEqual([health({ state: 'failing', lastError: 'HTTP 429', counters: { stored: 7, corrected: 1 } })]);
  });
});
