import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeRuntime } from '../../testing/fake-runtime.js';
import { reply, WireServer } from '../../testing/wire-server.js';
import {
  InvalidRequestError,
  MalformedResponseError,
  RateLimitedError,
  SourceRefusedError,
  SourceUnavailableError,
  UnknownResourceError,
  type SourceError,
} from './errors.js';
import { createProvider, type Provider } from './provider.js';

let server: WireServer;
let provider: Provider;

beforeEach(async () => {
  server = await WireServer.start((_, response) => reply(response, 200, { fine: true }));
  provider = providerWith({});
});
afterEach(() => server.stop());

const get = (path = '/data', init?: RequestInit) => provider.fetch(`${server.origin}${path}`, init);
const failure = (path?: string, init?: RequestInit) =>
  get(path, init).then(
    () => undefined,
    (error: unknown) => error as SourceError,
  );

function providerWith(limits: { timeoutMs?: number; maxBytes?: number }): Provider {
  return createProvider({
    name: 'quotes',
    budget: { requests: 100, perMs: 1_000 },
    maxConcurrent: 4,
    timeoutMs: 5_000,
    maxBytes: 10_000,
    ...limits,
    ...fakeRuntime(),
  });
}

describe('an answer', () => {
  it('comes whole, with its status, cookies and address', async () => {
    server.answer = (_, response) => reply(response, 200, { a: 1 }, { 'set-cookie': ['A=1', 'B=2'] });
    const response = await get('/data?x=1');
    expect(await response.json()).toEqual({ a: 1 });
    expect(response.headers.getSetCookie()).toEqual(['A=1', 'B=2']);
    expect(response.url).toBe(`${server.origin}/data?x=1`);
  });

  it('may come without a body', async () => {
    server.answer = (_, response) => void response.writeHead(204).end();
    expect((await get()).status).toBe(204);
  });

  it('may be a redirect that the caller wants to see', async () => {
    server.answer = (_, response) => reply(response, 307, '', { location: 'https://consent.example/' });
    const response = await get('/data', { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([307, 'https://consent.example/']);
  });

  it('may have 100 kB of headers', async () => {
    server.answer = (_, response) => reply(response, 200, {}, { link: 'x'.repeat(100_000) });
    expect((await get()).ok).toBe(true);
  });

  it('answers a Request as it does an address', async () => {
    server.answer = (request, response) => reply(response, 200, { method: request.method, kind: request.headers['x-kind'] });
    const response = await provider.fetch(
      new Request(`${server.origin}/data`, { method: 'POST', headers: { 'x-kind': 'own' }, body: 'a=1' }),
    );
    expect(await response.json()).toEqual({ method: 'POST', kind: 'own' });
  });
});

describe('what is at fault', () => {
  it.each([
    [404, UnknownResourceError],
    [400, InvalidRequestError],
    [422, InvalidRequestError],
  ])('is the request when the provider answers %i: asked once, and the provider is well', async (status, type) => {
    server.answer = (_, response) => reply(response, status, { error: { description: 'No data found' } });
    const error = await failure();
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ provider: 'quotes', status, excerpt: '{"error":{"description":"No data found"}}' });
    expect(server.requests).toHaveLength(1);
    expect(provider.health()).toMatchObject({ failures: 0, requests: 1, errorRate: 0, nextTryAt: null });
  });

  it.each([401, 403])('is the provider when it refuses with %i: asked once, and the failure counts', async (status) => {
    server.answer = (_, response) => reply(response, status, { finance: { error: { description: 'Invalid Crumb' } } });
    expect(await failure()).toBeInstanceOf(SourceRefusedError);
    expect(server.requests).toHaveLength(1);
    expect(provider.health()).toMatchObject({ failures: 1, errorRate: 1 });
  });

  it.each([
    [429, RateLimitedError],
    [500, SourceUnavailableError],
    [503, SourceUnavailableError],
    [999, SourceUnavailableError],
  ])('is the provider when it answers %i again and again: asked three times', async (status, type) => {
    server.answer = (_, response) => reply(response, status, 'Too Many Requests');
    expect(await failure()).toBeInstanceOf(type);
    expect(server.requests).toHaveLength(3);
    expect(provider.health()).toMatchObject({ failures: 3, circuit: 'closed' });
  });
});

describe('garbage', () => {
  it.each([
    ['a page of HTML', 'text/html', '<!doctype html><title>Will be right back</title>'],
    ['a page of HTML said to be JSON', 'application/json', '\n<html></html>'],
    ['JSON that breaks off', 'application/json', '{"chart":{"result":[{"timest'],
    ['JSON that breaks off, said to be text', 'text/plain', '[1,2'],
    ['nothing said to be JSON', 'application/json', ''],
  ])('is no answer: %s', async (_, type, body) => {
    server.answer = (_request, response) => reply(response, 200, body, { 'content-type': type });
    expect(await failure()).toBeInstanceOf(MalformedResponseError);
    expect(provider.health()).toMatchObject({ requests: 3, failures: 3 });
  });

  it('passes when a later try is answered well', async () => {
    server.answer = (_, response, nth) => reply(response, 200, nth < 2 ? '{"broken' : { whole: true });
    expect(await (await get()).json()).toEqual({ whole: true });
  });

  it('is not a page that was asked for, whatever its status', async () => {
    server.answer = (_, response) => reply(response, 404, '<html></html>', { 'set-cookie': 'A3=x' });
    const response = await get('/quote/AAPL', { headers: { accept: 'text/html,application/xml' } });
    expect(response.headers.getSetCookie()).toEqual(['A3=x']);
  });

  it('is an answer without end, which is not read further than the limit', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = () => void (response.destroyed || response.write('x'.repeat(1_000), () => setImmediate(more)));
      more();
    };
    expect(await failure()).toBeInstanceOf(MalformedResponseError);
    await expect.poll(() => server.open).toBe(0);
  });
});

describe('a broken wire', () => {
  it('is an answer shorter than its length', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":');
      setImmediate(() => response.destroy());
    };
    expect(await failure()).toBeInstanceOf(SourceUnavailableError);
    expect(provider.health()).toMatchObject({ failures: 3 });
  });

  it('is a connection reset within chunks', async () => {
    server.answer = (_, response) => {
      response.write('{"half":');
      setImmediate(() => response.socket?.destroy());
    };
    expect(await failure()).toBeInstanceOf(SourceUnavailableError);
  });

  it('is a server that does not listen', async () => {
    const { origin } = server;
    await server.stop();
    const error = await provider.fetch(`${origin}/data`).catch((caught: unknown) => caught as SourceError);
    expect(error).toBeInstanceOf(SourceUnavailableError);
    expect(error).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    server = await WireServer.start(() => undefined);
  });

  it.each([
    ['headers', (response: import('node:http').ServerResponse) => void response.socket?.write('HTTP/1.1 200 OK\r\nx-slow: ')],
    ['body', (response: import('node:http').ServerResponse) => void response.writeHead(200).write('{')],
  ])('is one whose %s trickle for longer than the deadline: it is let go', async (_, start) => {
    provider = providerWith({ timeoutMs: 100 });
    server.answer = (_request, response) => {
      start(response);
      const timer = setInterval(() => response.socket?.write('a'), 10);
      response.on('close', () => clearInterval(timer));
    };
    expect(await failure()).toMatchObject({ name: 'SourceUnavailableError', message: expect.stringContaining('within 100 ms') });
    await expect.poll(() => server.open).toBe(0);
  });
});

describe('keys', () => {
  it('appear in no message, also when the answer repeats them', async () => {
    server.answer = (_, response) => reply(response, 401, 'Key sec/ret+key1 is wrong in ?api_key=sec%2Fret%2Bkey1');
    const error = await failure('/series?api_key=sec%2Fret%2Bkey1&series_id=VIXCLS');
    expect(error?.message).toBe(
      `quotes answered 401 Unauthorized: Key *** is wrong in ?api_key=*** (GET ${server.origin}/series?api_key=***&series_id=VIXCLS)`,
    );
    expect(provider.health().lastError).toBe(error?.message);
  });

  it('appear in no message when they came as a header', async () => {
    server.answer = (_, response) => reply(response, 401, 'Key hunter22 is wrong');
    expect((await failure('/news', { headers: { 'X-Api-Key': 'hunter22' } }))?.message).toContain('Key *** is wrong');
  });

  it('appear in no message about an address that is none', async () => {
    await expect(provider.fetch('fred/?api_key=hunter22')).rejects.toThrow(/^The address to fetch is not an absolute URL\.$/);
  });
});
