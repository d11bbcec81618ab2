import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeYahoo } from '../../testing/fake-yahoo.js';
import { reply } from '../../testing/wire-server.js';

const NOW = Date.UTC(2026, 0, 22, 15);

let yahoo: FakeYahoo;
beforeEach(async () => {
  yahoo = await FakeYahoo.start(NOW);
});
afterEach(() => yahoo.stop());

const answer = (...news: unknown[]) => (yahoo.answer = (_, response) => reply(response, 200, { explains: [], count: 0, quotes: [], news }));
const newsOf = (symbol: string) => yahoo.source.news(symbol, new AbortController().signal);
const article = {
  uuid: '1',
  title: ' Apple invests ',
  publisher: 'Bloomberg',
  link: 'https://finance.yahoo.com/news/1.html',
  providerPublishTime: NOW / 1_000,
  type: 'STORY',
};

describe('news', () => {
  it('gives the tickers of an article, always with the one asked for', async () => {
    answer({ ...article, relatedTickers: ['MSFT', 'aapl', 'MSFT'] }, { ...article, publisher: undefined });
    expect((await newsOf('AAPL')).news).toEqual([
      { url: article.link, title: 'Apple invests', publishedAt: NOW, symbols: ['AAPL', 'MSFT'], publisher: 'Bloomberg', provider: 'yahoo' },
      { url: article.link, title: 'Apple invests', publishedAt: NOW, symbols: ['AAPL'], publisher: null, provider: 'yahoo' },
    ]);
    expect(yahoo.dataAsked).toMatchObject([{ path: '/v1/finance/search', query: { q: 'AAPL', newsCount: '20', quotesCount: '0' } }]);
  });

  it('rejects what has no address, title or time', async () => {
    answer({ ...article, link: '' }, { ...article, title: null }, { ...article, providerPublishTime: 'today' }, null, article);
    const { news, rejected } = await newsOf('AAPL');
    expect(news).toHaveLength(1);
    expect(rejected.map(({ raw }) => JSON.parse(raw) as unknown)).toMatchObject([
      { link: '' },
      { title: null },
      { providerPublishTime: 'today' },
      null,
    ]);
  });

  it('may be none', async () => {
    yahoo.answer = (_, response) => reply(response, 200, { count: 0 });
    expect(await newsOf('AAPL')).toEqual({ news: [], rejected: [], unread: [] });
  });
});
