import { rejectedNews, type FetchedNews, type FoundNews } from '@tandem/domain';
import { fieldsOf, instantOf, listOf, textOf } from './chart.js';

/** The articles of a search for `symbol`; those without address, title or time are rejected. */
export function readNews(response: unknown, symbol: string): FoundNews {
  const items = listOf(fieldsOf(response)['news']).map((item) => ({ item, article: readArticle(item, symbol) }));
  return {
    news: items.flatMap(({ article }) => article ?? []),
    rejected: items
      .filter(({ article }) => article === undefined)
      .map(({ item }) => rejectedNews(item, 'it has no address, title or time')),
    unread: [],
  };
}

function readArticle(item: unknown, symbol: string): FetchedNews | undefined {
  const { link, title, publisher, providerPublishTime, relatedTickers } = fieldsOf(item);
  const [url, headline, publishedAt] = [textOf(link), textOf(title), instantOf(providerPublishTime)];
  if (url === undefined || headline === undefined || publishedAt === undefined) return undefined;
  const related = listOf(relatedTickers)
    .map((ticker) => textOf(ticker)?.toUpperCase())
    .filter((ticker) => ticker !== undefined);
  return {
    url,
    title: headline,
    publishedAt,
    symbols: [...new Set([symbol, ...related])],
    publisher: textOf(publisher) ?? null,
    provider: 'yahoo',
  };
}
