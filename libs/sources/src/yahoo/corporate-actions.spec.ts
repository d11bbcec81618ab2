import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeYahoo } from '../../testing/fake-yahoo.js';
import { reply } from '../../testing/wire-server.js';
import { chartAnswer, errorAnswer } from '../../testing/yahoo-answers.js';

const FROM = Date.UTC(2021, 0, 1);
const TO = Date.UTC(2022, 0, 1);
/** 09:30 in New York on 20 July 2021. */
const SPLIT_DAY = 1_626_787_800;
/** 09:30 in New York on 17 November 2021. */
const DIVIDEND_DAY = 1_637_159_400;

let yahoo: FakeYahoo;
beforeEach(async () => {
  yahoo = await FakeYahoo.start(TO);
});
afterEach(() => yahoo.stop());

const answer = (events: unknown) =>
  (yahoo.answer = (_, response) => reply(response, 200, chartAnswer([[SPLIT_DAY, 1, 1, 1, 1, 1]], events)));
const reported = (from = FROM, to = TO) => yahoo.source.corporateActions('NVDA', from, to, new AbortController().signal);
const actions = async (from = FROM, to = TO) => (await reported(from, to)).actions;
const split = (numerator: unknown, denominator: unknown) => ({
  splits: { [SPLIT_DAY]: { date: SPLIT_DAY, numerator, denominator, splitRatio: `${numerator}:${denominator}` } },
});
const dividend = (...amounts: unknown[]) => ({
  dividends: Object.fromEntries(amounts.map((amount, i) => [DIVIDEND_DAY + i, { date: DIVIDEND_DAY + i, amount }])),
});

describe('corporate actions', () => {
  it('are splits and dividends by their day in New York, in order', async () => {
    answer({ ...dividend(0.04), ...split(4, 1) });
    expect(await actions()).toEqual([
      { symbol: 'NVDA', exDate: '2021-07-20', kind: 'split', value: 4 },
      { symbol: 'NVDA', exDate: '2021-11-17', kind: 'dividend', value: 0.04 },
    ]);
    expect(yahoo.dataAsked[0]!.query).toMatchObject({
      interval: '1d',
      events: 'div|split',
      period1: String(FROM / 1_000),
      period2: String(TO / 1_000),
    });
  });

  it.each([
    [1, 10, 0.1],
    [3, 2, 1.5],
  ])('are splits of %i for %i: %f', async (numerator, denominator, value) => {
    answer(split(numerator, denominator));
    expect(await actions()).toMatchObject([{ kind: 'split', value }]);
  });

  it('are none without events, and an empty span causes no request', async () => {
    answer(undefined);
    expect(await actions()).toEqual([]);
    expect(await actions(TO, TO)).toEqual([]);
    expect(yahoo.dataAsked).toHaveLength(1);
  });

  it('are one a day: a regular and a special dividend together, and what is reported twice once', async () => {
    answer(dividend(0.04, 1.5, 0.04));
    expect(await actions()).toEqual([{ symbol: 'NVDA', exDate: '2021-11-17', kind: 'dividend', value: 1.54 }]);
  });

  it('are none where a dividend is of nothing', async () => {
    answer({ ...dividend(0), ...split(4, 1) });
    expect(await actions()).toMatchObject([{ kind: 'split' }]);
  });

  it('come with the days that the chart reaches', async () => {
    yahoo.answer = (_, response) =>
      reply(
        response,
        200,
        chartAnswer([
          [SPLIT_DAY, 1, 1, 1, 1, 1],
          [DIVIDEND_DAY, 1, 1, 1, 1, 1],
        ]),
      );
    expect(await reported()).toEqual({ actions: [], reach: { from: '2021-07-20', to: '2021-11-17' } });
    yahoo.answer = (_, response) => reply(response, 200, chartAnswer([]));
    expect(await reported()).toEqual({ actions: [], reach: null });
    yahoo.answer = (_, response) =>
      reply(response, 400, errorAnswer('chart', 'Bad Request', "Data doesn't exist for startDate = 1, endDate = 2"));
    expect(await reported()).toEqual({ actions: [], reach: null });
  });

  it('fail for a chart with prices and without times, whatever events it has', async () => {
    const body = chartAnswer([[SPLIT_DAY, 1, 1, 1, 1, 1]], split(4, 1));
    delete body.chart.result[0]!.timestamp;
    yahoo.answer = (_, response) => reply(response, 200, body);
    await expect(actions()).rejects.toMatchObject({ name: 'MalformedResponseError', message: expect.stringContaining('a chart of NVDA') });
  });

  it('are those within the span only', async () => {
    answer({ ...dividend(0.04), ...split(4, 1) });
    expect(await actions(Date.UTC(2021, 7, 1), TO)).toMatchObject([{ kind: 'dividend' }]);
    expect(await actions(FROM, Date.UTC(2021, 7, 1))).toMatchObject([{ kind: 'split' }]);
  });

  it.each([
    ['a split without its ratio', split(undefined, undefined)],
    ['a split into nothing', split(0, 1)],
    ['a split by zero', split(4, 0)],
    ['a dividend without an amount', dividend(null)],
    ['a negative dividend', dividend(-1)],
    ['an event of a day in milliseconds', { splits: { a: { date: 1_000 * SPLIT_DAY, numerator: 2, denominator: 1 } } }],
    ['an event of no day at all', { splits: { a: { date: 1e21, numerator: 2, denominator: 1 } } }],
    ['an event without a day', { splits: { a: { numerator: 2, denominator: 1 } } }],
  ])('fail for %s, rather than silently leave prices wrong', async (_, events) => {
    answer(events);
    await expect(actions()).rejects.toMatchObject({
      name: 'MalformedResponseError',
      message: expect.stringContaining('of NVDA that cannot be read'),
    });
    expect(yahoo.source.health().failures).toBe(1);
  });
});
