/** Responses in the shape of Yahoo's. */

type Cells = readonly (number | null)[];
type Columns = Partial<Record<'open' | 'high' | 'low' | 'close' | 'volume', (number | null | undefined)[]>>;

/** A row of a chart: timestamp in seconds, open, high, low, close, volume. */
export type Row = readonly [number | null, ...Cells];

/** Of `/v8/finance/chart/`: by rows; without `timestamp` when there are none, as Yahoo has it. */
export function chartAnswer(rows: readonly Row[], events?: unknown) {
  const column = (index: number) => rows.map((row) => row[index]);
  const quote: Columns = { open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
  const result = {
    meta: META,
    ...(rows.length === 0 ? {} : { timestamp: column(0) }),
    ...(events === undefined ? {} : { events }),
    indicators: { quote: [rows.length === 0 ? {} : quote] as Columns[] },
  };
  return { chart: { result: [result], error: null } };
}

/** Of `/v7/finance/quote`. */
export function quoteAnswer(...quotes: readonly unknown[]) {
  return { quoteResponse: { result: quotes, error: null } };
}

/** A complete quote at `seconds`. */
export function quoteOf(symbol: string, price: number | null, seconds: number, volume: number | null = 1_000) {
  return {
    language: 'en-US',
    region: 'US',
    quoteType: 'EQUITY',
    symbol,
    marketState: 'REGULAR',
    currency: 'USD',
    regularMarketPrice: price,
    regularMarketTime: seconds,
    regularMarketVolume: volume,
  };
}

/** What Yahoo sends instead of a result. */
export function errorAnswer(module: string, code: string, description: string) {
  return { [module]: { result: null, error: { code, description } } };
}

const HOURS = { timezone: 'EST', start: 1_769_092_200, end: 1_769_115_600, gmtoffset: -18_000 };

const META = {
  currency: 'USD',
  symbol: 'AAPL',
  exchangeName: 'NMS',
  instrumentType: 'EQUITY',
  firstTradeDate: 345_479_400,
  regularMarketTime: 1_769_115_601,
  gmtoffset: -18_000,
  timezone: 'EST',
  exchangeTimezoneName: 'America/New_York',
  regularMarketPrice: 250,
  priceHint: 2,
  currentTradingPeriod: { pre: HOURS, regular: HOURS, post: HOURS },
  dataGranularity: '1m',
  range: '',
  validRanges: ['1d'],
};
