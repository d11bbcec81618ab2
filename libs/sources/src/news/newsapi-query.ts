import { COMPANIES, type Company } from './companies.js';

/** Characters of `q`, encoded (https://newsapi.org/docs/endpoints/everything). */
const MAX_LENGTH = 500;

/** Keeps out what else is written of Netflix, Nike and Oracle: reviews, trainers and baseball. */
const OF_BUSINESS = ['stock', 'shares', 'earnings', 'revenue', 'profit', 'analyst', 'CEO', 'investors'];

/** A search for several symbols at once. */
export interface NewsQuery {
  readonly symbols: readonly string[];
  readonly q: string;
}

/** As few searches as the length permits, for all `symbols`; of a company that is not known, by where it may be listed. */
export function newsQueries(symbols: readonly string[], companies: ReadonlyMap<string, Company> = COMPANIES): NewsQuery[] {
  const queries: NewsQuery[] = [];
  let batch: string[] = [];
  for (const symbol of symbols) {
    if (batch.length > 0 && encodedLength(toQuery([...batch, symbol], companies)) > MAX_LENGTH) {
      queries.push({ symbols: batch, q: toQuery(batch, companies) });
      batch = [];
    }
    batch.push(symbol);
  }
  return batch.length === 0 ? queries : [...queries, { symbols: batch, q: toQuery(batch, companies) }];
}

function toQuery(symbols: readonly string[], companies: ReadonlyMap<string, Company>): string {
  const names = symbols.flatMap((symbol) => companies.get(symbol)?.search ?? [`NASDAQ ${symbol}`, `NYSE ${symbol}`]);
  return `(${names.map(quoted).join(' OR ')}) AND (${OF_BUSINESS.join(' OR ')})`;
}

function quoted(term: string): string {
  return /^[A-Za-z]+$/.test(term) ? term : `"${term}"`;
}

function encodedLength(q: string): number {
  return encodeURIComponent(q).length;
}
