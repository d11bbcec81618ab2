import type { FetchedNews } from '../news/fetched-news.js';
import { fieldsOf, instantOf, listOf, textOf } from './values.js';

/** The articles of a search for `symbol`, and the number of those without address, title or time, which are left out. */
export function readNews(answer: unknown, symbol: string): { news: FetchedNews[]; unusable: number } {
  const items = listOf(fieldsOf(answer)['news']);
  const news = items.map((item) => readArticle(item, symbol)).filter((article) => article !== undefined);
  return { news, unusable: items.length - news.length };
}

function readArticle(item: unknown, symbol: string): FetchedNews | undefined {
  const { link, title, publisher, providerPublishTime, relatedTickers } = fieldsOf(item);
  const [url, headline, publishedAt] = [textOf(link), textOf(title), instantOf(providerPublishTime)];
  if (url === undefined || headline === undefined || publishedAt === undefined) return undefined;
  const related = listOf(relatedTickers).map((ticker) => textOf(ticker)?.toUpperCase()).filter((ticker) => ticker !== undefined);
  return { url, title: headline, publishedAt, symbols: [...new Set([symbol, ...related])], publisher: textOf(publisher) ?? null, provider: 'yahoo' };
}
