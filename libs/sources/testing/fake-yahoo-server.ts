import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BAR_MS, newYorkDate, newYorkInstant, sessionAt, sessionOn, sessionsBetween, type CorporateAction } from '@tandem/domain';
import { FakeMarket } from './fake-market.js';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** Yahoo refuses more of the one-minute chart in one request. */
const MAX_CHART_MS = 8 * DAY_MS;
const PAGE = '<!doctype html><title>Yahoo</title>';
const COOKIE = 'A3=d=AQAB; Domain=.yahoo.com; Path=/; Secure; HttpOnly';

/** An article as Yahoo's search lists it. */
interface FakeArticle {
  readonly symbol: string;
  readonly title: string;
  readonly link: string;
  /** Milliseconds since the Unix epoch. */
  readonly publishedAt: number;
}

/** Answers over HTTP as Yahoo Finance and FRED's public CSV do, of a market that tests know. */
export class FakeYahooServer {
  readonly market = new FakeMarket();
  readonly articles: FakeArticle[] = [];
  /** Series → day → value; null is missing. */
  readonly macro = new Map<string, Map<string, number | null>>();
  /** Symbols that Yahoo does not know. */
  readonly unknown = new Set<string>();
  /** Symbols for which it responds with a page. */
  readonly nonsense = new Set<string>();
  /** Symbol → instant at which its one-minute chart ends. */
  readonly chartEnds = new Map<string, number>();
  /** Symbols whose one-minute chart has prices and no times. */
  readonly timeless = new Set<string>();
  /** No request is answered while it is set. */
  away = false;
  /** Requests answered, by path. */
  readonly asked: string[] = [];
  private readonly server: Server;

  private constructor(private readonly now: () => number) {
    this.server = createServer((request, response) => this.serve(request, response));
  }

  /** @param now the time that it takes it to be, milliseconds since the Unix epoch */
  static async start(now: () => number): Promise<FakeYahooServer> {
    const yahoo = new FakeYahooServer(now);
    await new Promise<void>((resolve) => yahoo.server.listen(0, '127.0.0.1', resolve));
    return yahoo;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Connections that are open now. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    if (this.away) return void request.socket.destroy();
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    this.asked.push(pathname);
    if (pathname === '/v1/test/getcrumb') return send(response, 'text/plain', 'crumb');
    if (pathname === '/v7/finance/quote')
      return json(response, { quoteResponse: { result: this.quotes((searchParams.get('symbols') ?? '').split(',')), error: null } });
    if (pathname.startsWith('/v8/finance/chart/'))
      return this.chart(response, decodeURIComponent(pathname.split('/').at(-1)!), searchParams);
    if (pathname === '/v1/finance/search')
      return this.nonsense.has(searchParams.get('q') ?? '')
        ? send(response, 'text/html', PAGE)
        : json(response, this.search(searchParams.get('q') ?? ''));
    if (pathname === '/graph/fredgraph.csv')
      return send(response, 'text/csv', this.csv(searchParams.get('id') ?? '', searchParams.get('cosd') ?? ''));
    response.setHeader('set-cookie', COOKIE);
    return send(response, 'text/html', PAGE);
  }

  private quotes(symbols: readonly string[]) {
    const now = this.now();
    return symbols
      .filter((symbol) => !this.unknown.has(symbol))
      .map((symbol) => {
        const at = lastTrade(now);
        return {
          language: 'en-US',
          region: 'US',
          quoteType: 'EQUITY',
          symbol,
          currency: 'USD',
          marketState: sessionAt(now) === undefined ? 'CLOSED' : 'REGULAR',
          regularMarketPrice: this.market.price(symbol, at, now),
          regularMarketTime: at / SECOND_MS,
          regularMarketVolume: this.market.dayVolume(now),
        };
      });
  }

  private chart(response: ServerResponse, symbol: string, query: URLSearchParams): void {
    const [from, to] = ['period1', 'period2'].map((name) => SECOND_MS * Number(query.get(name))) as [number, number];
    if (this.unknown.has(symbol)) {
      return json(
        response,
        { chart: { result: null, error: { code: 'Not Found', description: 'No data found, symbol may be delisted' } } },
        404,
      );
    }
    if (this.nonsense.has(symbol)) return send(response, 'text/html', PAGE);
    if (query.get('interval') === '1m') {
      if (to - from > MAX_CHART_MS)
        return json(
          response,
          { chart: { result: null, error: { code: 'Unprocessable Entity', description: '1m data not available for more than 8 days' } } },
          422,
        );
      const chart = chartOf(symbol, this.minutes(symbol, from, Math.min(to, this.chartEnds.get(symbol) ?? to)), {});
      if (this.timeless.has(symbol)) delete chart.chart.result[0]!.timestamp;
      return json(response, chart);
    }
    return json(response, chartOf(symbol, this.days(symbol, from, to), this.events(symbol, from, to)));
  }

  private minutes(symbol: string, from: number, to: number) {
    const now = this.now();
    const bars = [];
    for (let ts = Math.ceil(from / BAR_MS) * BAR_MS; ts < to && ts <= now; ts += BAR_MS) {
      const bar = this.market.bar(symbol, ts, now);
      if (bar !== null) bars.push(bar);
    }
    return bars;
  }

  /** One row a session that has begun, of its first minute. */
  private days(symbol: string, from: number, to: number) {
    const now = this.now();
    return sessionsBetween(newYorkDate(from), newYorkDate(Math.min(to - 1, now)))
      .filter(({ open }) => open >= from && open <= now)
      .flatMap(({ open }) => this.market.bar(symbol, open, now) ?? []);
  }

  private events(symbol: string, from: number, to: number) {
    const known = this.market.actions.filter(
      (action) => action.symbol === symbol && openOf(action) >= from && openOf(action) < to && action.exDate <= newYorkDate(this.now()),
    );
    const entries = (kind: CorporateAction['kind'], describe: (action: CorporateAction) => object) =>
      Object.fromEntries(
        known
          .filter((action) => action.kind === kind)
          .map((action) => [openOf(action) / SECOND_MS, { date: openOf(action) / SECOND_MS, ...describe(action) }]),
      );
    return {
      splits: entries('split', ({ value }) => ({ numerator: value, denominator: 1, splitRatio: `${value}:1` })),
      dividends: entries('dividend', ({ value }) => ({ amount: value })),
    };
  }

  private search(symbol: string) {
    const news = this.articles
      .filter((article) => article.symbol === symbol && article.publishedAt <= this.now())
      .map(({ title, link, publishedAt }) => ({
        uuid: link,
        title,
        publisher: 'Fake',
        link,
        providerPublishTime: Math.floor(publishedAt / SECOND_MS),
        type: 'STORY',
        relatedTickers: [symbol],
      }));
    return { explains: [], count: news.length, quotes: [], news, nav: [], lists: [], researchReports: [], totalTime: 1 };
  }

  private csv(series: string, since: string): string {
    const rows = [...(this.macro.get(series) ?? [])].filter(([day]) => day >= since).map(([day, value]) => `${day},${value ?? '.'}`);
    return [`observation_date,${series}`, ...rows, ''].join('\n');
  }
}

/** The newest second of trading. */
function lastTrade(now: number): number {
  const second = Math.floor(now / SECOND_MS) * SECOND_MS;
  if (sessionAt(second) !== undefined) return second;
  for (let date = newYorkDate(now); ; date = newYorkDate(newYorkInstant(date, 0) - DAY_MS / 2)) {
    const session = sessionOn(date);
    if (session !== undefined && session.close <= now) return session.close - SECOND_MS;
  }
}

function openOf({ exDate }: CorporateAction): number {
  return newYorkInstant(exDate, 9 * 60 + 30);
}

function chartOf(
  symbol: string,
  bars: readonly { ts: number; open: number; high: number; low: number; close: number; volume: number }[],
  events: object,
) {
  const column = (key: 'open' | 'high' | 'low' | 'close' | 'volume') => bars.map((bar) => bar[key]);
  const quote =
    bars.length === 0
      ? {}
      : { open: column('open'), high: column('high'), low: column('low'), close: column('close'), volume: column('volume') };
  const meta = {
    currency: 'USD',
    symbol,
    exchangeName: 'NMS',
    instrumentType: 'EQUITY',
    gmtoffset: -18_000,
    timezone: 'EST',
    exchangeTimezoneName: 'America/New_York',
    dataGranularity: '1m',
    range: '',
    validRanges: ['1d'],
  };
  const timestamp: { timestamp?: number[] } = bars.length === 0 ? {} : { timestamp: bars.map(({ ts }) => ts / SECOND_MS) };
  return { chart: { result: [{ meta, ...timestamp, events, indicators: { quote: [quote] } }], error: null } };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.statusCode = status;
  send(response, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, type: string, body: string): void {
  response.setHeader('content-type', type);
  response.end(body);
}
