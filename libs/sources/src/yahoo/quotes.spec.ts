import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeYahoo } from '../../testing/fake-yahoo.js';
import { reply } from '../../testing/wire-server.js';
import { errorAnswer, quoteAnswer, quoteOf } from '../../testing/yahoo-answers.js';

const NOW = Date.UTC(2026, 0, 22, 15, 0, 5);
const AT = NOW - 2_000;

let yahoo: FakeYahoo;
beforeEach(async () => {
  yahoo = await FakeYahoo.start(NOW);
});
afterEach(() => yahoo.stop());

const answer = (body: unknown) => (yahoo.answer = (_, response) => reply(response, 200, body));
const quotes = (...symbols: string[]) => yahoo.source.quotes(symbols, new AbortController().signal);

describe('quotes', () => {
  it('come for all symbols by one request', async () => {
    answer(quoteAnswer(quoteOf('AAPL', 250.5, AT / 1_000, 40_896_227), quoteOf('NVDA', 180, AT / 1_000)));
    expect(await quotes('AAPL', 'NVDA')).toEqual({
      quotes: [
        { symbol: 'AAPL', price: 250.5, at: AT, dayVolume: 40_896_227 },
        { symbol: 'NVDA', price: 180, at: AT, dayVolume: 1_000 },
      ],
      rejected: [],
    });
    expect(yahoo.dataAsked.map(({ path, query }) => [path, query['symbols']])).toEqual([['/v7/finance/quote', 'AAPL,NVDA']]);
  });

  it('of no symbols cause no request', async () => {
    expect(await quotes()).toEqual({ quotes: [], rejected: [] });
    expect(yahoo.asked).toEqual([]);
  });

  it('of share classes come under the name they were asked for by', async () => {
    answer(quoteAnswer(quoteOf('BRK-B', 500, AT / 1_000), quoteOf('BF-B', 30, AT / 1_000)));
    expect((await quotes('BRK.B', 'BF-B')).quotes.map(({ symbol }) => symbol)).toEqual(['BRK.B', 'BF-B']);
    expect(yahoo.dataAsked[0]!.query['symbols']).toBe('BRK-B,BF-B');
  });

  it('without a price, a time or a volume are rejected with their reason, and the others are kept', async () => {
    answer(
      quoteAnswer(
        {},
        null,
        quoteOf('AAPL', null, AT / 1_000),
        { ...quoteOf('SPY', 600, 0), regularMarketTime: undefined },
        quoteOf('GS', 700, AT / 1_000, null),
        quoteOf('META', 0, AT / 1_000),
        quoteOf('NKE', 60, AT / 1_000),
        quoteOf('XYZ', 1, AT / 1_000),
      ),
    );
    const { quotes: kept, rejected } = await quotes('AAPL', 'SPY', 'GS', 'META', 'NKE', 'LCID');
    expect(kept.map(({ symbol }) => symbol)).toEqual(['NKE']);
    expect(rejected.map(({ symbol, reason }) => [symbol, reason])).toEqual([
      [null, 'the quote is of no symbol that was asked for'],
      [null, 'the quote is of no symbol that was asked for'],
      ['AAPL', 'regularMarketPrice is not a positive price'],
      ['SPY', 'regularMarketTime is not an instant'],
      ['GS', 'regularMarketVolume is not a number of shares'],
      ['META', 'regularMarketPrice is not a positive price'],
      [null, 'the quote is of no symbol that was asked for'],
      ['LCID', 'Yahoo gave no quote of the symbol'],
    ]);
    expect(JSON.parse(rejected[2]!.raw)).toMatchObject({ symbol: 'AAPL', regularMarketPrice: null });
  });

  it('are read although Yahoo changed fields that nobody here reads', async () => {
    answer(quoteAnswer({ ...quoteOf('AAPL', 250.5, AT / 1_000), quoteType: 'NEW_KIND', currency: 7, region: null }));
    expect((await quotes('AAPL')).quotes).toEqual([{ symbol: 'AAPL', price: 250.5, at: AT, dayVolume: 1_000 }]);
    expect(yahoo.warnings).toEqual([]);
  });

  it('fail as a malformed answer when Yahoo changes all of it, which its health shows', async () => {
    answer({ quotes: [] });
    await expect(quotes('AAPL')).rejects.toMatchObject({ name: 'MalformedResponseError', provider: 'Yahoo' });
    expect(yahoo.source.health()).toMatchObject({ failures: 1, lastError: expect.stringContaining('does not know') });
  });

  it('fail as a malformed answer when Yahoo sends an error with status 200', async () => {
    answer(errorAnswer('quoteResponse', 'Internal Server Error', 'try later'));
    await expect(quotes('AAPL')).rejects.toMatchObject({ name: 'MalformedResponseError', message: expect.stringContaining('try later') });
  });
});
