import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeYahoo } from '../../testing/fake-yahoo.js';
import { reply } from '../../testing/wire-server.js';
import { chartAnswer, errorAnswer, type Row } from '../../testing/yahoo-answers.js';
import { MINUTE_HISTORY_MS, minuteSpans } from './chart.js';

/** 09:30 in New York, a Thursday. */
const OPEN = Date.UTC(2026, 0, 22, 14, 30);
const MINUTE = 60_000;
const DAY = 86_400_000;
const S = OPEN / 1_000;

let yahoo: FakeYahoo;
beforeEach(async () => {
  yahoo = await FakeYahoo.start(OPEN + 10 * MINUTE);
});
afterEach(() => yahoo.stop());

const answer = (...rows: Row[]) => (yahoo.answer = (_, response) => reply(response, 200, chartAnswer(rows)));
const barsOf = (symbol = 'AAPL', from = OPEN, to = OPEN + DAY) => yahoo.source.minuteBars(symbol, from, to, new AbortController().signal);
const row = (second: number, volume = 100): Row => [second, 10, 12, 9, 11, volume];

describe('minute bars', () => {
  it('are the closed minutes of an answer', async () => {
    answer(row(S), row(S + 60, 0), row(S + 540), row(S + 600));
    expect(await barsOf()).toEqual({
      bars: [
        { symbol: 'AAPL', ts: OPEN, open: 10, high: 12, low: 9, close: 11, volume: 100 },
        { symbol: 'AAPL', ts: OPEN + MINUTE, open: 10, high: 12, low: 9, close: 11, volume: 0 },
        { symbol: 'AAPL', ts: OPEN + 9 * MINUTE, open: 10, high: 12, low: 9, close: 11, volume: 100 },
      ],
      rejected: [],
      unread: null,
      irregular: 0,
    });
    expect(yahoo.dataAsked).toMatchObject([
      { path: '/v8/finance/chart/AAPL', query: { interval: '1m', includePrePost: 'false', period1: String(S) } },
    ]);
  });

  it('are none when the answer has no timestamps', async () => {
    answer();
    expect(await barsOf()).toEqual({ bars: [], rejected: [], unread: null, irregular: 0 });
  });

  it('are none when the symbol did not trade in the span', async () => {
    yahoo.answer = (_, response) =>
      reply(response, 400, errorAnswer('chart', 'Bad Request', "Data doesn't exist for startDate = 1, endDate = 2"));
    expect((await barsOf()).bars).toEqual([]);
  });

  it('leave out minutes without a trade', async () => {
    answer(row(S), [S + 60, null, null, null, null, null], [S + 120, null, null, null, null, 0], row(S + 180));
    expect(await barsOf()).toMatchObject({ bars: [{ ts: OPEN }, { ts: OPEN + 3 * MINUTE }], rejected: [], unread: null });
  });

  it('are rejected with row and reason when a row is partly null or cannot be', async () => {
    answer(
      [S, 10, 12, 9, null, 100],
      [S + 60, 10, 9, 9, 10, 1],
      [S + 120, 10, 12, 11, 11, 1],
      [S + 180, 0, 12, 9, 11, 1],
      [S + 240, 10, 12, 9, 11, null],
      [null, 10, 12, 9, 11, 1],
      row(S + 300),
    );
    const { bars, rejected } = await barsOf();
    expect(bars.map(({ ts }) => ts)).toEqual([OPEN + 5 * MINUTE]);
    expect(rejected.map(({ symbol, reason }) => [symbol, reason])).toEqual([
      ['AAPL', 'close is not a positive price'],
      ['AAPL', 'high is below open, low or close'],
      ['AAPL', 'low is above open or close'],
      ['AAPL', 'open is not a positive price'],
      ['AAPL', 'volume is not a number of shares'],
      ['AAPL', 'timestamp is not an instant'],
    ]);
    expect(JSON.parse(rejected[0]!.raw)).toEqual({ timestamp: S, open: 10, high: 12, low: 9, close: null, volume: 100 });
  });

  it('are all rejected when columns and timestamps differ in length: no one knows what belongs to what', async () => {
    const body = chartAnswer([row(S), row(S + 60)]);
    body.chart.result[0]!.indicators.quote[0]!.close!.pop();
    yahoo.answer = (_, response) => reply(response, 200, body);
    expect(await barsOf()).toMatchObject({
      bars: [],
      rejected: [{ symbol: 'AAPL', reason: 'close has not one value for each timestamp' }],
      unread: 'close has not one value for each timestamp',
    });
  });

  it('are all rejected when there are timestamps and an empty quote object', async () => {
    const body = chartAnswer([row(S)]);
    body.chart.result[0]!.indicators.quote[0] = {};
    yahoo.answer = (_, response) => reply(response, 200, body);
    expect(await barsOf()).toMatchObject({ bars: [], rejected: [{ reason: 'open has not one value for each timestamp' }] });
  });

  it('do not hold the current quote that comes last', async () => {
    answer(row(S), row(S + 60), [S + 119, 11, 11, 11, 11, 0]);
    expect((await barsOf()).bars.map(({ ts, close, volume }) => [ts, close, volume])).toEqual([
      [OPEN, 11, 100],
      [OPEN + MINUTE, 11, 100],
    ]);
  });

  it('hold a last minute without volume: only a time within a minute marks the current quote', async () => {
    answer(row(S), row(S + 60, 0));
    expect((await barsOf()).bars).toHaveLength(2);
  });

  it('are those that start in the span, whatever else Yahoo sends', async () => {
    answer(row(S), row(S + 60), row(S + 120), row(S + 180));
    expect((await barsOf('AAPL', OPEN + MINUTE, OPEN + 3 * MINUTE)).bars.map(({ ts }) => ts)).toEqual([OPEN + MINUTE, OPEN + 2 * MINUTE]);
  });

  it('start at whole minutes, come in order, and the later of two for a minute counts', async () => {
    answer(row(S + 60), row(S + 3), row(S + 60, 200), row(S + 120));
    expect((await barsOf()).bars.map(({ ts, volume }) => [ts, volume])).toEqual([
      [OPEN, 100],
      [OPEN + MINUTE, 200],
      [OPEN + 2 * MINUTE, 100],
    ]);
  });

  it('report what a later row of the response changed in a minute', async () => {
    answer(row(S, 100), row(S, 100), row(S + 60, 100), row(S + 60, 250));
    const { bars, rejected } = await barsOf();
    expect(bars.map(({ volume }) => volume)).toEqual([100, 250]);
    expect(rejected).toEqual([
      { symbol: 'AAPL', raw: expect.stringContaining('"volume":100'), reason: expect.stringContaining('same minute') },
    ]);
  });

  it('are of regular hours: not before the open, at the close, on a weekend or after an early close', async () => {
    yahoo.clock.time = OPEN + 5 * DAY;
    const close = OPEN + 390 * MINUTE;
    answer(row(S - 60), row(close / 1_000 - 60), row(close / 1_000), row((OPEN + 2 * DAY) / 1_000));
    const { bars, irregular } = await barsOf('AAPL', OPEN - DAY, OPEN + 5 * DAY);
    expect([bars.map(({ ts }) => ts), irregular]).toEqual([[close - MINUTE], 3]);
    const christmasEve = Date.UTC(2025, 11, 24, 14, 30);
    yahoo.clock.time = christmasEve + DAY;
    answer(row(christmasEve / 1_000 + 209 * 60), row(christmasEve / 1_000 + 210 * 60));
    expect((await barsOf('AAPL', christmasEve, christmasEve + DAY)).bars).toHaveLength(1);
  });

  it('come from as many requests as Yahoo wants for a month, and the older part is not asked for', async () => {
    answer();
    await barsOf('AAPL', OPEN - 365 * DAY, OPEN + DAY);
    const { time } = yahoo.clock;
    const spans = yahoo.dataAsked.map(({ query }) => [Number(query['period1']) * 1_000, Number(query['period2']) * 1_000]);
    expect(spans).toHaveLength(5);
    expect(spans[0]![0]).toBe(time - MINUTE_HISTORY_MS);
    expect(spans[4]![1]).toBe(time);
  });

  it('of the future cause no request', async () => {
    expect(await barsOf('AAPL', yahoo.clock.time, yahoo.clock.time + DAY)).toEqual({ bars: [], rejected: [], unread: null, irregular: 0 });
    expect(yahoo.asked).toEqual([]);
  });

  it('of symbols with signs are asked for under their name with Yahoo', async () => {
    answer(row(S));
    expect((await barsOf('BRK.B')).bars[0]!.symbol).toBe('BRK.B');
    await barsOf('BF-B');
    await barsOf('^VIX');
    expect(yahoo.dataAsked.map(({ path }) => decodeURIComponent(path))).toEqual(
      ['BRK-B', 'BF-B', '^VIX'].map((name) => `/v8/finance/chart/${name}`),
    );
  });
});

describe('failures', () => {
  it.each([
    [404, 'UnknownResourceError', 1],
    [422, 'InvalidRequestError', 1],
    [403, 'SourceRefusedError', 2],
    [429, 'RateLimitedError', 3],
    [502, 'SourceUnavailableError', 3],
  ])('with status %i are a %s', async (status, name, requests) => {
    yahoo.answer = (_, response) => reply(response, status, errorAnswer('chart', 'Not Found', 'No data found, symbol may be delisted'));
    await expect(barsOf()).rejects.toMatchObject({ name, status });
    expect(yahoo.dataAsked).toHaveLength(requests);
  });

  it('without an error status are unknown symbols', async () => {
    yahoo.answer = (_, response) => reply(response, 200, errorAnswer('chart', 'Not Found', 'No data found, symbol may be delisted'));
    await expect(barsOf()).rejects.toMatchObject({ name: 'UnknownResourceError' });
  });

  it('of the form are malformed answers', async () => {
    yahoo.answer = (_, response) => reply(response, 200, { chart: { result: null, error: null } });
    await expect(barsOf()).rejects.toMatchObject({ name: 'MalformedResponseError' });
  });

  it('by a page instead of data, or a body that breaks off, pass', async () => {
    const whole = JSON.stringify(chartAnswer([row(S)]));
    yahoo.answer = (_, response) => {
      if (yahoo.dataAsked.length === 1) return reply(response, 200, '<html>busy</html>', { 'content-type': 'text/html' });
      if (yahoo.dataAsked.length > 2) return reply(response, 200, whole, { 'content-type': 'application/json' });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length }).write(whole.slice(0, 50));
      setImmediate(() => response.destroy());
    };
    expect((await barsOf()).bars).toHaveLength(1);
    expect(yahoo.source.health()).toMatchObject({ name: 'Yahoo', requests: 3, failures: 2, circuit: 'closed' });
  });

  it('end the call at once when its caller gives up', async () => {
    yahoo.answer = () => undefined;
    const caller = new AbortController();
    const call = yahoo.source.minuteBars('AAPL', OPEN, OPEN + DAY, caller.signal);
    await expect.poll(() => yahoo.dataAsked.length).toBe(1);
    caller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await expect.poll(() => yahoo.server.open).toBe(0);
  });
});

describe('minuteSpans', () => {
  it('cover what Yahoo serves of a span without gap or overlap, none above a week', () => {
    const days = fc.integer({ min: -60 * DAY, max: 5 * DAY });
    fc.assert(
      fc.property(days, days, (start, end) => {
        const [from, to] = [OPEN + start, OPEN + end];
        const spans = minuteSpans(from, to, OPEN);
        for (const [index, span] of spans.entries()) {
          expect(span.to - span.from).toBeGreaterThan(0);
          expect(span.to - span.from).toBeLessThanOrEqual(7 * DAY);
          if (index > 0) expect(span.from).toBe(spans[index - 1]!.to);
        }
        const [first, last] = [Math.max(from, OPEN - MINUTE_HISTORY_MS), Math.min(to, OPEN)];
        expect(spans.length === 0 ? [] : [spans[0]!.from, spans.at(-1)!.to]).toEqual(first < last ? [first, last] : []);
      }),
    );
  });
});
