import { InvalidRequestError } from '../http/errors.js';
import type { YahooClient } from './yahoo-client.js';

/** Share classes: `BRK.B` with exchanges, `BRK-B` with Yahoo, where a dot names a foreign exchange. */
const SHARE_CLASS = /^([A-Z]+)\.([A-Z])$/;

/** A US ticker as Yahoo writes it. */
export function yahooSymbol(symbol: string): string {
  return symbol.replace(SHARE_CLASS, '$1-$2');
}

/** An object of a response, its fields unknown. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that `value` is, or one without fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** The text that `value` is, without spaces around it; undefined when it is none or empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** No share was traded before, and no time beyond is in seconds. */
const INSTANTS = { first: Date.UTC(1800), last: Date.UTC(2200) } as const;

/**
 * An instant in milliseconds since the Unix epoch; undefined when it is none, or of no year from 1800 to 2199. Yahoo sends seconds,
 * yahoo-finance2 makes a Date of them where the response has the shape it knows, and leaves them otherwise.
 */
export function instantOf(value: unknown): number | undefined {
  const ts = value instanceof Date ? value.getTime() : isNumber(value) ? value * 1_000 : Number.NaN;
  return ts >= INSTANTS.first && ts < INSTANTS.last ? ts : undefined;
}

const DAY_MS = 86_400_000;
/** "Only 7 days worth of 1m granularity data are allowed to be fetched per request" (https://github.com/ranaroussi/yfinance/issues/356). */
const MAX_SPAN_MS = 7 * DAY_MS;
/**
 * "The requested range must be within the last 30 days" (https://github.com/ranaroussi/yfinance/issues/383), by Yahoo's
 * clock at the moment it reads the request: an hour is left for both.
 */
export const MINUTE_HISTORY_MS = 30 * DAY_MS - 3_600_000;

/** A span of time, milliseconds since the Unix epoch; `to` excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The requests for minutes in [from, to) that Yahoo serves at `now`, oldest first; none when it serves nothing of it. */
export function minuteSpans(from: number, to: number, now: number): readonly Span[] {
  const end = Math.min(to, now);
  const spans: Span[] = [];
  for (let start = Math.max(from, now - MINUTE_HISTORY_MS); start < end; start += MAX_SPAN_MS) {
    spans.push({ from: start, to: Math.min(start + MAX_SPAN_MS, end) });
  }
  return spans;
}

/** A chart as Yahoo sends it, unchecked. */
export interface Chart {
  readonly timestamps: readonly unknown[];
  /** Columns open, high, low, close, volume, each with a value a timestamp. */
  readonly columns: Fields;
  readonly events: Fields;
  /** Why there is no chart. */
  readonly unusable?: string;
}

const NOTHING: Chart = { timestamps: [], columns: {}, events: {} };

/** yahoo-finance2's message for a chart with prices and no times. */
const PRICES_WITHOUT_TIMES = 'No timestamp with';
/** Yahoo's message, with status 400, when a symbol did not trade in the span. */
const NO_TRADES = "Data doesn't exist";

/** The chart of a symbol in regular hours. @throws SourceError */
export async function fetchChart(
  client: YahooClient,
  symbol: string,
  { from, to }: Span,
  interval: '1m' | '1d',
  events: string,
  signal: AbortSignal,
): Promise<Chart> {
  const query = {
    period1: Math.floor(from / 1_000),
    period2: Math.ceil(to / 1_000),
    interval,
    includePrePost: false,
    events,
    return: 'object',
  } as const;
  try {
    return readChart(
      await client.call((yahoo, options) => yahoo.chart(encodeURIComponent(yahooSymbol(symbol)), query, options).catch(asUnusable), signal),
    );
  } catch (error) {
    if (error instanceof InvalidRequestError && error.excerpt.includes(NO_TRADES)) return NOTHING;
    throw error;
  }
}

function asUnusable(error: unknown): { readonly unusable: string } {
  if (error instanceof Error && error.message.startsWith(PRICES_WITHOUT_TIMES)) return { unusable: error.message };
  throw error;
}

function readChart(response: unknown): Chart {
  const { timestamp, indicators, events, unusable } = fieldsOf(response);
  if (typeof unusable === 'string') return { ...NOTHING, unusable };
  return { timestamps: listOf(timestamp), columns: fieldsOf(listOf(fieldsOf(indicators)['quote'])[0]), events: fieldsOf(events) };
}

/** The columns of a chart. */
const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** One row of a chart as Yahoo sends it; what is missing is null. */
export type ChartRow = Readonly<Record<'timestamp' | (typeof COLUMNS)[number], unknown>>;

/** The rows of a chart, or why its columns do not belong to its times. */
export function chartRows({ timestamps, columns }: Chart): readonly ChartRow[] | string {
  for (const name of COLUMNS) {
    const column = columns[name];
    if (timestamps.length > 0 && !(Array.isArray(column) && column.length === timestamps.length)) {
      return `${name} has not one value for each timestamp`;
    }
  }
  const at = (name: string, index: number): unknown => (columns[name] as readonly unknown[])[index] ?? null;
  return timestamps.map((timestamp, index) => ({
    timestamp,
    open: at('open', index),
    high: at('high', index),
    low: at('low', index),
    close: at('close', index),
    volume: at('volume', index),
  }));
}

/** Whether nothing was traded in a row's minute: no price, and no share. */
export function isWithoutTrade({ open, high, low, close, volume }: ChartRow): boolean {
  return [open, high, low, close].every((price) => price === null) && (volume === null || volume === 0);
}

/** Whether a chart's last row is the current quote, which Yahoo appends: at the moment of its trade, with no volume of its own. */
export function isCurrentQuote({ timestamp, volume }: ChartRow): boolean {
  const ts = instantOf(timestamp);
  return ts !== undefined && ts % 60_000 !== 0 && (volume === null || volume === 0);
}
