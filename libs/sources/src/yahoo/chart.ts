import { InvalidRequestError } from '../http/errors.js';
import type { Span } from './minute-spans.js';
import { fieldsOf, listOf, type Fields } from './values.js';
import type { YahooClient } from './yahoo-client.js';
import { yahooSymbol } from './yahoo-symbol.js';

/** A chart as Yahoo tells it, unchecked. */
export interface Chart {
  readonly timestamps: readonly unknown[];
  /** Columns open, high, low, close, volume, each with a value a timestamp. */
  readonly columns: Fields;
  readonly events: Fields;
  /** What there was instead of a chart. */
  readonly unusable?: string;
}

const NOTHING: Chart = { timestamps: [], columns: {}, events: {} };

/** What yahoo-finance2 says of an answer with prices and no times. */
const PRICES_WITHOUT_TIMES = 'No timestamp with';
/** What Yahoo says (with status 400) when a symbol did not trade in the span. */
const NO_TRADES = "Data doesn't exist";

/** The chart of a symbol in regular hours. @throws SourceError */
export async function fetchChart(
  client: YahooClient, symbol: string, { from, to }: Span, interval: '1m' | '1d', events: string, signal: AbortSignal,
): Promise<Chart> {
  const query = {
    period1: Math.floor(from / 1_000), period2: Math.ceil(to / 1_000), interval, includePrePost: false, events, return: 'object',
  } as const;
  try {
    return readChart(await client.ask((yahoo, options) => yahoo.chart(encodeURIComponent(yahooSymbol(symbol)), query, options).catch(asUnusable), signal));
  } catch (error) {
    if (error instanceof InvalidRequestError && error.excerpt.includes(NO_TRADES)) return NOTHING;
    throw error;
  }
}

function asUnusable(error: unknown): { readonly unusable: string } {
  if (error instanceof Error && error.message.startsWith(PRICES_WITHOUT_TIMES)) return { unusable: error.message };
  throw error;
}

function readChart(answer: unknown): Chart {
  const { timestamp, indicators, events, unusable } = fieldsOf(answer);
  if (typeof unusable === 'string') return { ...NOTHING, unusable };
  return { timestamps: listOf(timestamp), columns: fieldsOf(listOf(fieldsOf(indicators)['quote'])[0]), events: fieldsOf(events) };
}
