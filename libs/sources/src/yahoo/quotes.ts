import { fieldsOf, instantOf, isNumber, textOf, type Fields } from './chart.js';

/** Part of a response that cannot be used, to be kept with its reason. */
export interface RejectedItem {
  /** Null when the part does not say which. */
  readonly symbol: string | null;
  /** The part as JSON, at most 2,000 characters. */
  readonly raw: string;
  /** The same text for the same kind of fault: what is particular stands in `raw`. */
  readonly reason: string;
}

/** A row is some 150 characters; a whole response would fill the quarantine. */
const MAX_RAW_LENGTH = 2_000;

export function rejectedItem(symbol: string | null, raw: unknown, reason: string): RejectedItem {
  return { symbol, raw: (JSON.stringify(raw) ?? 'null').slice(0, MAX_RAW_LENGTH), reason };
}

/** What one share costs now. */
export interface YahooQuote {
  readonly symbol: string;
  /** Of the last trade in regular hours, US dollars. */
  readonly price: number;
  /** Of that trade, milliseconds since the Unix epoch (UTC). */
  readonly at: number;
  /** Shares traded so far in that session. */
  readonly dayVolume: number;
}

/**
 * The quotes of a response, and what of it cannot be used: on weekends Yahoo sends objects without a price.
 * @param requested the symbols by their name with Yahoo
 */
export function readQuotes(
  response: readonly unknown[],
  requested: ReadonlyMap<string, string>,
): { quotes: YahooQuote[]; rejected: RejectedItem[] } {
  const quotes = new Map<string, YahooQuote>();
  const rejected: RejectedItem[] = [];
  const seen = new Set<string>();
  for (const item of response) {
    const fields = fieldsOf(item);
    const symbol = requested.get(textOf(fields['symbol'])?.toUpperCase() ?? '');
    const quote = symbol === undefined ? 'the quote is of no symbol that was asked for' : readQuote(symbol, fields);
    if (symbol !== undefined) seen.add(symbol);
    if (typeof quote === 'string') rejected.push(rejectedItem(symbol ?? null, item, quote));
    else quotes.set(quote.symbol, quote);
  }
  for (const symbol of requested.values()) {
    if (!seen.has(symbol)) rejected.push(rejectedItem(symbol, null, 'Yahoo gave no quote of the symbol'));
  }
  return { quotes: [...quotes.values()], rejected };
}

function readQuote(symbol: string, fields: Fields): YahooQuote | string {
  const { regularMarketPrice: price, regularMarketVolume: dayVolume } = fields;
  const at = instantOf(fields['regularMarketTime']);
  if (!isNumber(price) || price <= 0) return 'regularMarketPrice is not a positive price';
  if (at === undefined) return 'regularMarketTime is not an instant';
  if (!isNumber(dayVolume) || dayVolume < 0) return 'regularMarketVolume is not a number of shares';
  return { symbol, price, at, dayVolume };
}
