import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IngestorHealthRepository, MacroRepository, NewsRepository, type Database } from '@tandem/database';
import { useDatabase } from '@tandem/database/testing';
import { createProvider, FredSource, RateLimitedError, redirectedWire, YahooSource, type SourceHealth } from '@tandem/sources';
import { FakeYahooServer } from '@tandem/sources/testing';
import { SteppedClock } from '../../../../testing/real-market.js';
import { HealthReporter } from '../shared/health-reporter.js';
import { ingestMacroRound } from './macro-round.js';
import { newsApiNews, yahooNews } from './news-feeds.js';
import { ingestNewsRound } from './news-round.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = Date.UTC(2026, 2, 5, 15);
const EVER = Date.UTC(9999, 0, 1);

const server = useDatabase();
let database: Database;
let clock: SteppedClock;
let web: FakeYahooServer;
let healths: IngestorHealthRepository;
beforeEach(async () => {
  database = await server.createDatabase();
  healths = new IngestorHealthRepository(database);
  clock = new SteppedClock(NOW);
  web = await FakeYahooServer.start(clock.now);
});
afterEach(() => web.stop());

/** Of a provider that nothing is known of. */
const idle = (): SourceHealth => ({
  name: 'NewsAPI',
  circuit: 'closed',
  lastSuccessAt: null,
  lastFailureAt: null,
  lastError: null,
  errorRate: 0,
  requests: 0,
  failures: 0,
  nextTryAt: null,
});
const signal = () => new AbortController().signal;
const run = <T>(activity: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(activity);
const health = async (name: string) => (await healths.list()).find((row) => row.name === name);

describe('a round of news', () => {
  function round(): () => Promise<unknown> {
    const yahoo = new YahooSource({ now: clock.now, sleep: clock.sleep, random: clock.random, fetch: redirectedWire(web.url) });
    const feeds = [yahooNews(yahoo, new HealthReporter('news', healths, () => yahoo.health()))];
    return () =>
      run(() => ingestNewsRound({ feeds, symbols: ['NKE', 'SPY'], news: new NewsRepository(database), healths, now: clock.now, signal }));
  }
  const article = (symbol: string, title: string, minutesAgo: number) =>
    void web.articles.push({
      symbol,
      title,
      link: `https://example.com/${title.replaceAll(' ', '-')}`,
      publishedAt: clock.now() - minutesAgo * MINUTE_MS,
    });
  const known = () => new NewsRepository(database).known(['NKE', 'SPY'], 0, EVER, EVER);

  it('makes what is found at first known from when it would have been found, and what comes later from when it was', async () => {
    const fetchRound = round();
    article('NKE', 'Nike beats estimates as profit soars', 300);
    await fetchRound();
    expect(await known()).toMatchObject([{ symbol: 'NKE', publishedAt: NOW - 300 * MINUTE_MS, availableAt: NOW - 285 * MINUTE_MS }]);
    clock.time += 5 * MINUTE_MS;
    article('NKE', 'Nike plunges on weak guidance', 90);
    await fetchRound();
    const rows = await known();
    expect(rows[1]!.availableAt).toBeGreaterThanOrEqual(NOW + 5 * MINUTE_MS);
    expect(rows.map(({ sentiment }) => Math.sign(sentiment))).toEqual([1, -1]);
  });

  it('stores an article once, of every symbol that it was found for', async () => {
    const fetchRound = round();
    article('NKE', 'Markets rally', 10);
    article('SPY', 'Markets rally', 10);
    await fetchRound();
    clock.time += 5 * MINUTE_MS;
    await fetchRound();
    expect((await known()).map(({ symbol }) => symbol).sort()).toEqual(['NKE', 'SPY']);
    expect(await health('news')).toMatchObject({ state: 'ok', counters: { 'items stored': 2 } });
  });

  it('stores an article once whose headline was edited', async () => {
    const fetchRound = round();
    article('NKE', 'Nike to cut jobs', 10);
    await fetchRound();
    web.articles[0] = {
      ...web.articles[0]!,
      title: 'UPDATE 1-Nike to cut jobs, shares fall',
      link: `${web.articles[0]!.link}?utm_source=feed`,
    };
    clock.time += 5 * MINUTE_MS;
    await fetchRound();
    expect(await known()).toHaveLength(1);
    expect(await health('news')).toMatchObject({ counters: { 'items stored': 1, 'items known already': 1 } });
  });

  it('leaves the others their news when one symbol is answered with nonsense, and says so', async () => {
    const fetchRound = round();
    web.nonsense.add('NKE');
    article('SPY', 'Markets rally', 10);
    await fetchRound();
    expect((await known()).map(({ symbol }) => symbol)).toEqual(['SPY']);
    expect(await health('news')).toMatchObject({ state: 'ok', message: expect.stringMatching(/^1 new among 1 articles\. .*HTML/) });
  });

  it('does not ask before a source permits it again, whoever asked it last', async () => {
    const refused = new RateLimitedError('NewsAPI', 'NewsAPI has no requests left.', NOW + 12 * HOUR_MS);
    let asked = 0;
    const fetchRound = () =>
      run(() =>
        ingestNewsRound({
          feeds: [
            newsApiNews(
              { maxRequests: () => 6, news: () => ((asked += 1), Promise.reject(refused)) },
              ['NKE'],
              new HealthReporter('newsapi', healths, idle),
              clock.now,
            ),
          ],
          symbols: ['NKE'],
          news: new NewsRepository(database),
          healths,
          now: clock.now,
          signal,
        }),
      );
    for (const hours of [0, 1, 11]) {
      clock.time = NOW + hours * HOUR_MS;
      await fetchRound();
    }
    expect([asked, (await health('newsapi'))!.nextTryAt]).toEqual([1, NOW + 12 * HOUR_MS]);
    clock.time = NOW + 12 * HOUR_MS;
    await fetchRound();
    expect(asked).toBe(2);
  });

  it('fetches from NewsAPI no more often than its free plan permits', () => {
    const every = (maxRequests: number) =>
      newsApiNews(
        { maxRequests: () => maxRequests, news: () => Promise.reject(new Error()) },
        [],
        new HealthReporter('newsapi', healths, idle),
        clock.now,
      ).intervalMs / HOUR_MS;
    expect([1, 6, 48].map(every)).toEqual([1, 1.5, 12]);
  });

  it('shows a source that is away in its health, and continues when it is back', async () => {
    const fetchRound = round();
    web.away = true;
    expect(await fetchRound()).toMatchObject({ nextInMs: 5 * MINUTE_MS });
    expect(await health('news')).toMatchObject({ state: 'failing', lastSuccessAt: null, nextTryAt: expect.any(Number) });
    web.away = false;
    clock.time += 5 * MINUTE_MS;
    article('NKE', 'Back again', 1);
    await fetchRound();
    expect(await health('news')).toMatchObject({ state: 'ok', lastError: expect.stringContaining('Yahoo') });
    expect(await known()).toHaveLength(1);
  });
});

describe('a round of macro series', () => {
  const rules = { budget: { requests: 60, perMs: 60_000 }, maxConcurrent: 1, timeoutMs: 5_000, maxBytes: 1e6 };
  function round(): () => Promise<unknown> {
    const provider = createProvider({
      name: 'FRED',
      ...rules,
      now: clock.now,
      sleep: clock.sleep,
      random: clock.random,
      fetch: redirectedWire(web.url),
    });
    const source = new FredSource({ provider, now: clock.now });
    const health = new HealthReporter('macro', healths, () => provider.health());
    return () =>
      run(() =>
        ingestMacroRound({
          source,
          series: ['VIXCLS', 'DGS10'],
          vintages: false,
          macro: new MacroRepository(database),
          health,
          now: clock.now,
          signal,
        }),
      );
  }
  const known = async () =>
    (await new MacroRepository(database).known(['VIXCLS', 'DGS10'], '2026-01-01', EVER, EVER)).map(
      ({ series, observedOn, value }) => `${series} ${observedOn} ${value}`,
    );

  it('stores every value once, and leaves out what is missing', async () => {
    web.macro.set(
      'VIXCLS',
      new Map([
        ['2026-03-02', 20.5],
        ['2026-03-03', null],
        ['2026-03-04', 21],
      ]),
    );
    web.macro.set('DGS10', new Map([['2026-03-03', 4.1]]));
    const fetchRound = round();
    await fetchRound();
    clock.time += HOUR_MS;
    await fetchRound();
    expect((await known()).sort()).toEqual(['DGS10 2026-03-03 4.1', 'VIXCLS 2026-03-02 20.5', 'VIXCLS 2026-03-04 21']);
    expect(await health('macro')).toMatchObject({ state: 'ok', counters: { 'values stored': 3, 'values missing': 1 } });
  });

  it('takes a value that has changed for a revision of now', async () => {
    web.macro.set('VIXCLS', new Map([['2026-03-02', 20.5]]));
    web.macro.set('DGS10', new Map([['2026-03-03', 4.1]]));
    const fetchRound = round();
    await fetchRound();
    web.macro.set('VIXCLS', new Map([['2026-03-02', 20.7]]));
    clock.time += HOUR_MS;
    await fetchRound();
    const rows = await new MacroRepository(database).known(['VIXCLS'], '2026-01-01', EVER, EVER);
    expect(rows.map(({ value }) => value)).toEqual([20.5, 20.7]);
    expect(rows[1]!.availableAt).toBeGreaterThanOrEqual(NOW + HOUR_MS);
  });

  it('shows a source that is away, and tries again sooner', async () => {
    web.away = true;
    expect(await round()()).toMatchObject({ nextInMs: 10 * MINUTE_MS });
    expect(await health('macro')).toMatchObject({ state: 'failing', message: expect.stringContaining('FRED') });
  });
});
