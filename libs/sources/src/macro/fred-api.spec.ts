import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '@tandem/domain';
import { fakeFred, type Published } from '../../testing/fake-fred.js';
import { fakeRuntime } from '../../testing/fake-runtime.js';
import { reply, WireServer } from '../../testing/wire-server.js';
import { MalformedResponseError, SourceRefusedError, UnknownResourceError, type SourceError } from '../http/errors.js';
import { createProvider } from '../http/provider.js';
import { periodSince, periodsOf } from './fred-api.js';
import { FredSource } from './fred-source.js';

const NOW = Date.parse('2026-01-22T15:00:00Z');

it('takes one period for what was observed of late', () => {
  expect(periodSince('2025-11-01', NOW)).toEqual({ start: '2025-11-01', end: '9999-12-31' });
});

it('does not ask for the vintages of a day that has not begun at FRED', () => {
  expect(periodSince('2026-01-22', NOW)).toEqual({ start: '2026-01-21', end: '9999-12-31' });
  expect(periodSince('2030-01-01', NOW)).toEqual({ start: '2026-01-21', end: '9999-12-31' });
});

it('has vintages counted where a period could hold more than FRED permits', () => {
  expect([undefined, '1962-01-02', '2020-07-01'].map((since) => periodSince(since, NOW))).toEqual([undefined, undefined, undefined]);
});

it('parts vintages into periods that adjoin, each with as many as FRED permits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6_500 }), (count) => {
      const vintages = Array.from({ length: count }, (_, i) => addDays('2000-01-03', i));
      const periods = periodsOf(vintages, '1776-07-04');
      expect([periods[0]!.start, periods.at(-1)!.end]).toEqual(['1776-07-04', '9999-12-31']);
      for (const [i, { start, end }] of periods.entries()) {
        const held = vintages.filter((vintage) => vintage >= start && vintage <= end).length;
        expect(held).toBeGreaterThan(0);
        expect(held).toBeLessThanOrEqual(2_000);
        if (i > 0) expect(start).toBe(addDays(periods[i - 1]!.end, 1));
      }
    }),
    { numRuns: 20 },
  );
});

it('has no period for a series without vintages', () => {
  expect(periodsOf([], '1776-07-04')).toEqual([]);
});

const KEY = '0123456789abcdef0123456789abcdef';
const { signal } = new AbortController();

/** Two days of the ten-year yield, of which one was mended; a holiday. */
const YIELDS: Published[] = [
  { date: '2026-01-15', value: '4.11', vintage: '2026-01-16' },
  { date: '2026-01-16', value: '4.15', vintage: '2026-01-20' },
  { date: '2026-01-16', value: '4.14', vintage: '2026-01-21' },
  { date: '2026-01-19', value: '.', vintage: '2026-01-20' },
];

let server: WireServer;
beforeEach(async () => {
  server = await WireServer.start(fakeFred(KEY, YIELDS));
});
afterEach(() => server.stop());

function source(apiKey = KEY): FredSource {
  const runtime = fakeRuntime(Date.parse('2026-01-22T20:00:00Z'));
  const provider = createProvider({
    name: 'FRED',
    budget: { requests: 100, perMs: 60_000 },
    maxConcurrent: 2,
    timeoutMs: 5_000,
    maxBytes: 50_000_000,
    ...runtime,
  });
  return new FredSource({ provider, apiKey, now: runtime.now, apiUrl: server.origin });
}

const failure = (series: string, apiKey = KEY) =>
  source(apiKey)
    .observations(series, { since: '2026-01-01' }, signal)
    .then(
      () => undefined,
      (error: unknown) => error as SourceError,
    );

describe('with a key', () => {
  it('every value counts from its vintage on, revisions included', async () => {
    expect(await source().observations('DGS10', { since: '2026-01-01' }, signal)).toEqual({
      observations: [
        { series: 'DGS10', observedOn: '2026-01-15', value: 4.11, availableAt: Date.parse('2026-01-16T21:15:00Z') },
        { series: 'DGS10', observedOn: '2026-01-16', value: 4.15, availableAt: Date.parse('2026-01-20T21:15:00Z') },
        { series: 'DGS10', observedOn: '2026-01-16', value: 4.14, availableAt: Date.parse('2026-01-21T21:15:00Z') },
      ],
      missing: 1,
      rejected: [],
    });
    expect(server.requests).toHaveLength(1);
  });

  it('gives only what was observed from the day asked for on', async () => {
    const { observations, missing } = await source().observations('DGS10', { since: '2026-01-16' }, signal);
    expect(observations.map(({ observedOn }) => observedOn)).toEqual(['2026-01-16', '2026-01-16']);
    expect(missing).toBe(1);
  });

  it('a long series comes in periods and pages, and is the same', async () => {
    const published = Array.from({ length: 4_500 }, (_, i): Published[] => {
      const date = addDays('2010-01-01', i);
      const first = { date, value: String(i), vintage: addDays(date, 1) };
      // Some are revised when a later period is on, one on the very day that a period begins.
      return i % 500 === 0 ? [first, { date, value: String(i + 0.5), vintage: addDays(date, i === 0 ? 2_001 : 2_345) }] : [first];
    }).flat();
    server.answer = fakeFred(KEY, published, 1_700);
    const { observations, missing, rejected } = await source().observations('DFF', {}, signal);
    expect([missing, rejected]).toEqual([0, []]);
    expect(observations.map(({ observedOn, value }) => [observedOn, String(value)])).toEqual(
      published.map(({ date, value }) => [date, value]),
    );
    expect(observations.map(({ availableAt }) => new Date(availableAt).toISOString().slice(0, 10))).toEqual(
      published.map(({ vintage }) => vintage),
    );
    expect(server.requests.filter((path) => path.startsWith('/series/vintagedates'))).toHaveLength(3);
  });

  it('a series without vintages falls back on the rule of its release', async () => {
    server.answer = (request, response) =>
      request.url!.includes('realtime_start')
        ? reply(response, 400, {
            error_code: 400,
            error_message:
              'Bad Request.  The series does not exist in ALFRED but may exist in FRED.  Try setting ' +
              "realtime_start and realtime_end to today's date or removing the variables.",
          })
        : reply(response, 200, {
            count: 1,
            observations: [{ realtime_start: '2026-01-22', realtime_end: '2026-01-22', date: '2026-01-15', value: '15.8' }],
          });
    const { observations } = await source().observations('VIXCLS', { since: '2026-01-01' }, signal);
    expect(observations).toEqual([
      { series: 'VIXCLS', observedOn: '2026-01-15', value: 15.8, availableAt: Date.parse('2026-01-16T14:30:00Z') },
    ]);
  });

  it('a row of another shape is rejected, the others are taken', async () => {
    const good = { realtime_start: '2026-01-16', realtime_end: '9999-12-31', date: '2026-01-15', value: '4.11' };
    server.answer = (_, response) => reply(response, 200, { count: 2, observations: [good, { date: '2026-01-16', value: 4.2 }] });
    const { observations, rejected } = await source().observations('DGS10', { since: '2026-01-01' }, signal);
    expect(observations).toHaveLength(1);
    expect(rejected).toEqual([{ raw: '{"date":"2026-01-16","value":4.2}', reason: expect.stringContaining('expected a day') as unknown }]);
  });
});

describe('what FRED refuses', () => {
  it('a key that it does not know: says what to do, and not the key', async () => {
    const error = await failure('DGS10', 'ffffffffffffffffffffffffffffffff');
    expect(error).toBeInstanceOf(SourceRefusedError);
    expect(error!.message).toMatch(/FRED refuses the key: .*not registered.*Set FRED_API_KEY .*or unset it/);
    expect(JSON.stringify([error!.message, error!.excerpt, String(error!.cause)])).not.toContain('ffffffff');
  });

  it('no key at all', async () => {
    server.answer = (_, response) =>
      reply(response, 400, {
        error_code: 400,
        error_message:
          'Bad Request. Variable api_key is not set. Read https://fred.stlouisfed.org/docs/api/api_key.html for more information.',
      });
    expect(await failure('DGS10')).toMatchObject({
      name: 'SourceRefusedError',
      message: expect.stringContaining('FRED_API_KEY') as unknown,
    });
  });

  it('a series that it does not have', async () => {
    server.answer = (_, response) => reply(response, 400, { error_code: 400, error_message: 'Bad Request.  The series does not exist.' });
    const error = await failure('DGS11');
    expect(error).toBeInstanceOf(UnknownResourceError);
    expect(error!.message).toContain("no series 'DGS11'");
  });
});

describe('a malformed response', () => {
  it.each([
    ['a page', '<!DOCTYPE html><title>Just a moment...</title>'],
    ['another JSON', '{"seriess":[]}'],
    ['no JSON', 'temporarily offline'],
    ['fewer rows than announced', '{"count":3,"observations":[]}'],
    ['more rows than any series has', `{"count":1e15,"observations":[${JSON.stringify({ date: '2026-01-16', value: '4.2' })}]}`],
  ])('%s is malformed, and the key stays hidden', async (_, body) => {
    server.answer = (__, response) => reply(response, 200, body);
    const error = await failure('DGS10');
    expect(error).toBeInstanceOf(MalformedResponseError);
    expect(error!.message).not.toContain(KEY);
  });
});
