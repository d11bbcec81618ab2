import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS } from '@tandem/domain';
import { fakeRuntime } from '../../testing/fake-runtime.js';
import { reply, WireServer } from '../../testing/wire-server.js';
import type { SourceError } from '../http/errors.js';
import { createProvider } from '../http/provider.js';
import { NewsApiSource, newsQueries } from './newsapi-source.js';

const KEY = 'abcdefabcdefabcdefabcdefabcdefab';
const NOW = Date.parse('2026-01-22T18:00:00Z');
const SINCE = NOW - 6 * 3_600_000;
const { signal } = new AbortController();

const article = (change: Record<string, unknown> = {}) => ({
  source: { id: null, name: 'Example Wire' },
  author: 'A. Writer',
  title: 'Nvidia beats estimates',
  description: 'Shares of the chip maker rose.',
  url: 'https://example.com/a?utm_source=newsapi',
  urlToImage: null,
  publishedAt: '2026-01-22T14:30:00Z',
  content: 'Nvidia … [+2000 chars]',
  ...change,
});
const answer = (articles: unknown[], totalResults = articles.length) => ({ status: 'ok', totalResults, articles });
const asked = (path: string) => new URL(path, 'http://newsapi').searchParams;

let server: WireServer;
let keys: IncomingMessage['headers']['x-api-key'][];
beforeEach(async () => {
  keys = [];
  server = await WireServer.start((request, response) => {
    keys.push(request.headers['x-api-key']);
    reply(response, 200, answer([article()]));
  });
});
afterEach(() => server.stop());

function source(): NewsApiSource {
  const runtime = fakeRuntime(NOW);
  const provider = createProvider({
    name: 'NewsAPI',
    budget: { requests: 50, perMs: 60_000 },
    maxConcurrent: 1,
    timeoutMs: 5_000,
    maxBytes: 5_000_000,
    ...runtime,
  });
  return new NewsApiSource({ provider, apiKey: KEY, now: () => NOW, url: `${server.origin}/v2/everything` });
}

const failure = (status: number, body: unknown) => {
  server.answer = (_, response) => reply(response, status, body);
  return source()
    .news(['NVDA'], SINCE, signal)
    .then(
      () => undefined,
      (error: unknown) => error as SourceError,
    );
};

describe('a search', () => {
  it('brings articles with the symbols that they speak of', async () => {
    expect(await source().news(['NVDA', 'AVGO'], SINCE, signal)).toEqual({
      rejected: [],
      unread: [],
      news: [
        {
          url: 'https://example.com/a?utm_source=newsapi',
          title: 'Nvidia beats estimates',
          publishedAt: Date.parse('2026-01-22T14:30:00Z'),
          symbols: ['NVDA'],
          publisher: 'Example Wire',
          provider: 'newsapi',
        },
      ],
    });
    expect(keys).toEqual([KEY]);
    const parameters = asked(server.requests[0]!);
    expect(Object.fromEntries(parameters)).toMatchObject({
      from: '2026-01-22T12:00:00',
      language: 'en',
      sortBy: 'publishedAt',
      pageSize: '100',
      searchIn: 'title,description',
    });
    expect(parameters.get('q')).toMatch(/^\(Nvidia OR Broadcom\) AND \(stock OR/);
    expect(server.requests[0]).not.toContain(KEY);
  });

  it('of the twenty default symbols takes two requests, each short enough, each symbol in one', async () => {
    const queries = newsQueries(DEFAULT_SYMBOLS);
    expect(queries).toHaveLength(2);
    expect(queries.flatMap(({ symbols }) => symbols)).toEqual(DEFAULT_SYMBOLS);
    for (const { q } of queries) expect(encodeURIComponent(q).length).toBeLessThanOrEqual(500);
    await source().news(DEFAULT_SYMBOLS, SINCE, signal);
    expect(server.requests).toHaveLength(2);
    expect(source().maxRequests(DEFAULT_SYMBOLS)).toBe(6);
  });

  it('looks for a company that is not known by its listings', () => {
    expect(newsQueries(['XYZ'])[0]!.q).toMatch(/^\("NASDAQ XYZ" OR "NYSE XYZ"\) AND /);
  });

  it('leaves out what speaks of none of the symbols', async () => {
    server.answer = (_, response) =>
      reply(response, 200, answer([article({ title: 'GeForce RTX in stock', description: null }), article()]));
    expect((await source().news(['RTX', 'NVDA'], SINCE, signal)).news.map(({ symbols }) => symbols)).toEqual([['NVDA']]);
  });

  it('reaches back a month at most, as the free plan does', async () => {
    await source().news(['NVDA'], 0, signal);
    expect(asked(server.requests[0]!).get('from')).toBe('2025-12-24T18:00:00');
  });

  it('rejects articles that cannot be used, with the reason', async () => {
    const removed = article({ title: '[Removed]', url: 'https://removed.com', description: '[Removed]' });
    server.answer = (_, response) =>
      reply(response, 200, answer([removed, article({ publishedAt: 'yesterday' }), article({ title: null }), article()]));
    const { news, rejected } = await source().news(['NVDA'], SINCE, signal);
    expect(news).toHaveLength(1);
    expect(JSON.parse(rejected[0]!.raw)).toEqual(removed);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'its publisher removed it',
      expect.stringContaining('publishedAt'),
      expect.stringContaining('title'),
    ]);
  });
});

describe('more articles than one answer holds', () => {
  const hour = (i: number) => new Date(NOW - i * 3_600_000).toISOString().replace('.000Z', 'Z');

  it('are asked for below the oldest of the last', async () => {
    server.answer = (_, response, nth) =>
      reply(
        response,
        200,
        nth === 0
          ? answer([article({ publishedAt: hour(1) }), article({ publishedAt: hour(2) })], 3)
          : answer([article({ publishedAt: hour(3) })]),
      );
    expect((await source().news(['NVDA'], SINCE, signal)).news).toHaveLength(3);
    expect(asked(server.requests[1]!).get('to')).toBe(hour(2).replace('Z', ''));
  });

  it('are reported when they are too many', async () => {
    server.answer = (_, response, nth) => reply(response, 200, answer([article({ publishedAt: hour(nth) })], 100));
    const { news, unread } = await source().news(['NVDA'], SINCE, signal);
    expect(news).toHaveLength(3);
    expect(unread).toEqual([
      expect.stringContaining('about NVDA than are read: those from 2026-01-22T12:00:00 to 2026-01-22T16:00:00 UTC'),
    ]);
  });

  it('do not keep it asking when they are all of one second', async () => {
    server.answer = (_, response) => reply(response, 200, answer([article({ publishedAt: hour(1) })], 100));
    const { unread } = await source().news(['NVDA'], SINCE, signal);
    expect([server.requests.length, unread.length]).toEqual([2, 1]);
  });
});

describe('what NewsAPI refuses', () => {
  it('a wrong key: says what to do, and not the key', async () => {
    const error = await failure(401, { status: 'error', code: 'apiKeyInvalid', message: `Your API key ${KEY} is invalid or incorrect.` });
    expect(error).toMatchObject({
      name: 'SourceRefusedError',
      message: expect.stringMatching(/NewsAPI refuses the key: .*invalid.*NEWSAPI_KEY/) as unknown,
    });
    expect(error!.message + error!.excerpt).not.toContain(KEY);
  });

  it('requests beyond the free plan: says to come back after twelve hours', async () => {
    const error = await failure(429, {
      status: 'error',
      code: 'rateLimited',
      message:
        'You have made too many requests recently. Developer accounts are limited to 100 requests ' +
        'over a 24 hour period (50 requests available every 12 hours).',
    });
    expect(error).toMatchObject({
      name: 'RateLimitedError',
      message: expect.stringContaining('100 requests over a 24 hour period') as unknown,
    });
    expect((error as unknown as { retryAt: number }).retryAt).toBe(NOW + 12 * 3_600_000);
  });

  it.each([
    [
      426,
      { status: 'error', code: 'parameterInvalid', message: 'You are trying to request results too far in the past.' },
      'InvalidRequestError',
      'too far in the past',
    ],
    [500, { status: 'error', code: 'unexpectedError', message: 'This should not happen.' }, 'SourceUnavailableError', '500'],
    [200, { status: 'error', code: 'unexpectedError', message: 'This should not happen.' }, 'MalformedResponseError', 'unexpectedError'],
    [200, '<html>Verify you are human</html>', 'MalformedResponseError', 'HTML'],
  ])('with status %i %j as %s', async (status, body, name, message) => {
    expect(await failure(status, body)).toMatchObject({ name, message: expect.stringContaining(message) as unknown });
  });
});
