import type { FoundNews } from '@tandem/domain';
import type { SourceHealth } from '../http/circuit-breaker.js';
import { MalformedResponseError } from '../http/errors.js';
import { createProvider, type Provider } from '../http/provider.js';
import type { Runtime } from '../http/runtime.js';
import { fetchChart, listOf, minuteSpans, yahooSymbol, type Chart } from './chart.js';
import { readReportedActions, UnreadableActionError, type ReportedActions } from './corporate-actions.js';
import { readMinuteBars, type MinuteBars } from './minute-bars.js';
import { readNews } from './news.js';
import { readQuotes, type RejectedItem, type YahooQuote } from './quotes.js';
import { YahooClient, type YahooLogger } from './yahoo-client.js';

/**
 * Yahoo publishes no limit. Some 2,000 requests an hour were granted at all times
 * (https://github.com/sstrickx/yahoofinance-api/issues/26); quotes every 5 s and 20 charts a minute make 1,920. Bursts
 * may be twice as dense. No more than 4 at a time: https://github.com/gadicc/yahoo-finance2/issues/338.
 */
const LIMITS = { budget: { requests: 60, perMs: 60_000 }, maxConcurrent: 4 };
/** A week of minutes (2,730 rows of six numbers) is some 300 kB; the page that gives the cookies is a web page of megabytes. */
const SIZE = { timeoutMs: 10_000, maxBytes: 8_000_000 };
/** Articles to ask for, of one symbol. */
const NEWS_COUNT = 20;

export interface YahooOptions extends Runtime {
  /** The wire; the machine's network if not given. */
  readonly fetch?: typeof fetch | undefined;
  readonly logger?: YahooLogger | undefined;
}

/**
 * Yahoo Finance. Symbols are those of US exchanges (`BRK.B` or `BRK-B`); results carry them as they were asked for.
 * Every method throws a SourceError (see `Provider.fetch`), or the reason of its signal.
 */
export class YahooSource {
  private readonly provider: Provider;
  private readonly client: YahooClient;
  private readonly logger: YahooLogger;

  constructor(private readonly options: YahooOptions) {
    this.provider = createProvider({ name: 'Yahoo', ...LIMITS, ...SIZE, ...options });
    this.logger = options.logger ?? { warn: () => undefined };
    this.client = new YahooClient(this.provider, this.logger);
  }

  /** The newest price of each symbol, in one request. */
  async quotes(symbols: readonly string[], signal: AbortSignal): Promise<{ quotes: YahooQuote[]; rejected: RejectedItem[] }> {
    if (symbols.length === 0) return { quotes: [], rejected: [] };
    const asked = new Map(symbols.map((symbol) => [yahooSymbol(symbol), symbol]));
    const response = await this.client.call((yahoo, options) => yahoo.quote([...asked.keys()], {}, options), signal);
    return readQuotes(listOf(response), asked);
  }

  /**
   * The closed minutes of regular hours in [from, to), milliseconds since the Unix epoch. Yahoo serves the last 30 days:
   * older minutes are left out. A minute that closed just now may still be corrected by Yahoo.
   * @throws UnknownResourceError when Yahoo does not know the symbol
   */
  async minuteBars(symbol: string, from: number, to: number, signal: AbortSignal): Promise<MinuteBars> {
    const charts: Chart[] = [];
    for (const span of minuteSpans(from, to, this.options.now())) {
      charts.push(await fetchChart(this.client, symbol, span, '1m', '', signal));
    }
    return readMinuteBars(charts, symbol, { from, to }, this.options.now());
  }

  /**
   * Splits and dividends with an ex-date from the New York day of `from` to that before `to`, milliseconds since the
   * Unix epoch; dividends in the shares of now.
   * @throws UnknownResourceError when Yahoo does not know the symbol, MalformedResponseError for a chart or event that cannot be read
   */
  async corporateActions(symbol: string, from: number, to: number, signal: AbortSignal): Promise<ReportedActions> {
    if (from >= to) return { actions: [], reach: null };
    const chart = await fetchChart(this.client, symbol, { from, to }, '1d', 'div|split', signal);
    try {
      return readReportedActions(chart, symbol, { from, to });
    } catch (error) {
      throw error instanceof UnreadableActionError ? this.malformed(error) : error;
    }
  }

  /** The newest articles about a symbol. */
  async news(symbol: string, signal: AbortSignal): Promise<FoundNews> {
    const query = { newsCount: NEWS_COUNT, quotesCount: 0 };
    return readNews(await this.client.call((yahoo, options) => yahoo.search(yahooSymbol(symbol), query, options), signal), symbol);
  }

  health(): SourceHealth {
    return this.provider.health();
  }

  private malformed(cause: UnreadableActionError): MalformedResponseError {
    const error = new MalformedResponseError('Yahoo', `Yahoo answered with ${cause.message}`, { cause });
    this.provider.reportMalformed(error);
    return error;
  }
}
