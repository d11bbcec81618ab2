import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { barFault, isCalendarDate, mergeNews, type FoundNews } from '@tandem/domain';
import { expectReadOrRefused, hostileJson, hostileBytes } from '@tandem/domain/testing';
import { SourceError } from '../src/http/errors.js';
import { createProvider } from '../src/http/provider.js';
import { FredSource } from '../src/macro/fred-source.js';
import { NewsApiSource } from '../src/news/newsapi-source.js';
import { YahooSource } from '../src/yahoo/yahoo-source.js';
import { fakeRuntime } from './fake-runtime.js';
import { chartAnswer, quoteAnswer, quoteOf, type Row } from './yahoo-answers.js';

/** 09:30 in New York, a Thursday. */
const OPEN = Date.UTC(2026, 0, 22, 14, 30);
const DAY_MS = 86_400_000;
const NOW = OPEN + DAY_MS;
const S = OPEN / 1_000;
const { signal } = new AbortController();

const rows = Array.from({ length: 6 }, (_, i): Row => [S + 60 * i, 10, 12, 9, 11, 100]);
const events = {
  splits: { [S]: { date: S, numerator: 4, denominator: 1, splitRatio: '4:1' } },
  dividends: { [S]: { date: S, amount: 0.5 }, [S + 1]: { date: S + 1, amount: 0.25 } },
};
const headline = {
  title: 'Nvidia beats estimates',
  publisher: 'Reuters',
  link: 'https://example.com/a',
  providerPublishTime: S,
  relatedTickers: ['NVDA'],
};
const article = {
  source: { id: null, name: 'Example Wire' },
  title: 'Nvidia beats estimates',
  description: 'Shares of the chip maker rose.',
  url: 'https://example.com/a?utm_source=newsapi',
  publishedAt: '2026-01-22T14:30:00Z',
};
const observation = { realtime_start: '2026-01-20', realtime_end: '9999-12-31', date: '2026-01-16', value: '4.2' };

/** What a provider answers to whatever it is asked, without a wire. */
const answering =
  (body: string, type = 'application/json'): typeof fetch =>
  async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname.endsWith('/getcrumb')) return new Response('abc.DEF/123');
    const isData = /finance|fred|everything/.test(pathname);
    return new Response(isData ? body : '<!doctype html>', { headers: { 'content-type': isData ? type : 'text/html' } });
  };

function yahoo(body: string): YahooSource {
  return new YahooSource({ ...fakeRuntime(NOW), fetch: answering(body) });
}

function provider(name: string, fetch: typeof globalThis.fetch) {
  const limits = { budget: { requests: 1_000, perMs: 60_000 }, maxConcurrent: 1, timeoutMs: 60_000, maxBytes: 20_000_000 };
  return createProvider({ name, ...limits, ...fakeRuntime(NOW), fetch });
}

/** What the database takes: instants and days of its calendar, and what is as long as an index holds. */
function expectStorable({ news, rejected }: FoundNews): void {
  const merged = mergeNews(news);
  for (const { url, title, publishedAt } of merged.news) {
    expect(publishedAt).toBeGreaterThan(0);
    expect(new Date(publishedAt).getUTCFullYear()).toBeLessThan(2_200);
    expect(url.length + title.length).toBeLessThan(5_000);
  }
  for (const { raw } of [...rejected, ...merged.rejected]) expect(raw.length).toBeLessThanOrEqual(2_000);
}

const expectDay = (day: string) => expect(isCalendarDate(day) && !day.startsWith('0000')).toBe(true);

const READERS: readonly (readonly [what: string, valid: readonly unknown[], read: (text: string) => Promise<void>])[] = [
  [
    "of Yahoo's minutes",
    [chartAnswer(rows), chartAnswer([]), chartAnswer(rows, events)],
    async (text) => {
      const { bars } = await yahoo(text).minuteBars('NVDA', OPEN, NOW, signal);
      for (const bar of bars) expect([barFault(bar), bar.ts % 60_000]).toEqual([undefined, 0]);
    },
  ],
  [
    "of Yahoo's splits and dividends",
    [chartAnswer(rows, events)],
    async (text) => {
      const { actions, reach } = await yahoo(text).corporateActions('NVDA', OPEN - DAY_MS, NOW, signal);
      for (const { exDate, value } of actions) {
        expectDay(exDate);
        expect(value > 0 && value < Infinity).toBe(true);
      }
      for (const day of reach === null ? [] : [reach.from, reach.to]) expectDay(day);
    },
  ],
  [
    "of Yahoo's quotes",
    [quoteAnswer(quoteOf('NVDA', 10, S), quoteOf('SPY', 10, S), quoteOf('SPY', null, S))],
    async (text) => {
      const { quotes } = await yahoo(text).quotes(['NVDA', 'SPY'], signal);
      for (const { price, at, dayVolume } of quotes) {
        expect(price > 0 && Number.isFinite(price) && Number.isFinite(dayVolume)).toBe(true);
        expect(new Date(at).toISOString()).toMatch(/^\d{4}-/);
      }
    },
  ],
  [
    "of Yahoo's news",
    [{ news: [headline, { ...headline, title: 'Chips rise' }], count: 2 }],
    async (text) => expectStorable(await yahoo(text).news('NVDA', signal)),
  ],
  [
    'of NewsAPI',
    [{ status: 'ok', totalResults: 2, articles: [article, { ...article, title: 'Nvidia' }] }],
    async (text) => {
      const source = new NewsApiSource({ provider: provider('NewsAPI', answering(text)), apiKey: 'k'.repeat(32), now: () => NOW });
      expectStorable(await source.news(['NVDA'], OPEN, signal));
    },
  ],
  [
    "of FRED's interface",
    [
      { count: 2, observations: [observation, { ...observation, date: '2026-01-17', value: '.' }] },
      { count: 1, vintage_dates: ['2026-01-20'] },
    ],
    async (text) => expectObservations(text, 'application/json', 'a'.repeat(32)),
  ],
];

async function expectObservations(text: string, type: string, apiKey?: string): Promise<void> {
  const source = new FredSource({ provider: provider('FRED', answering(text, type)), apiKey, now: () => NOW });
  const { observations } = await source.observations('DGS10', { since: '2026-01-01' }, signal);
  for (const { observedOn, availableAt, value } of observations) {
    expectDay(observedOn);
    expect(Number.isFinite(value)).toBe(true);
    expect(new Date(availableAt).toISOString()).toMatch(/^\d{4}-/);
  }
}

const CSV = new TextEncoder().encode('observation_date,DGS10\n2026-01-16,4.2\n2026-01-17,.\n2026-01-20,4.3\n');
const isRefusal = (error: unknown) => error instanceof SourceError;

/** The scenario of hostile answers, for as many of each reader as the caller has time for. */
export function describeHostileAnswers(runs: number, timeoutMs: number): void {
  describe('an answer from anywhere', () => {
    // yahoo-finance2 prints the schema of what it does not know; a hundred thousand of them are kept by whoever runs the tests.
    beforeEach(() => {
      const { log } = console;
      console.log = () => undefined;
      onTestFinished(() => void (console.log = log));
    });

    it.each(READERS)(
      '%s is read or refused in a sentence, and what is read can be stored',
      (_, valid, read) => expectReadOrRefused(hostileJson(...valid), runs, read, isRefusal),
      timeoutMs,
    );

    it(
      "of FRED's CSV is read or refused in a sentence, and what is read can be stored",
      () => {
        const texts = fc.oneof(
          { weight: 5, arbitrary: hostileBytes(CSV).map((bytes) => new TextDecoder().decode(bytes)) },
          fc.string({ unit: 'binary' }),
        );
        return expectReadOrRefused(texts, runs, (text) => expectObservations(text, 'text/csv'), isRefusal);
      },
      timeoutMs,
    );
  });
}
