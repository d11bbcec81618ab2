import { hash32 } from '@tandem/domain';

/** What kind of share a symbol is. */
export interface SymbolProfile {
  readonly symbol: string;
  /** First price, US dollars. */
  readonly price: number;
  /** Standard deviation of the log return from open to close. */
  readonly dailyVolatility: number;
  /** Exposure to the market factor. */
  readonly beta: number;
  /** Shares of one sector move together; null is the market index itself. */
  readonly sector: string | null;
  /** Mean volume a minute, shares. */
  readonly volume: number;
  /** Mean number of trades a minute: a minute without any has a bar without volume. */
  readonly trades: number;
  /** Dividends a year as a share of the price, paid quarterly; 0 pays none. */
  readonly dividendYield: number;
  /** Price above which the board considers a split; Infinity for never. */
  readonly splitAbove: number;
  /** News items a session that move the price, about half of them overnight. */
  readonly newsRate: number;
}

type Row = readonly [
  symbol: string,
  price: number,
  volatility: number,
  beta: number,
  sector: string | null,
  volume: number,
  trades: number,
  dividendYield: number,
  splitAbove: number,
];

/** Orders of magnitude of early 2025, rounded: fictitious shares that resemble the known ones. */
const ROWS: readonly Row[] = [
  ['AFRM', 60, 0.04, 2.2, 'fintech', 15_000, 60, 0, 500],
  ['AVGO', 340, 0.026, 1.6, 'semiconductors', 40_000, 200, 0.01, 300],
  ['COIN', 260, 0.038, 2.2, 'fintech', 25_000, 120, 0, 500],
  ['CRSP', 45, 0.04, 1.5, 'biotech', 2_500, 5, 0, 500],
  ['DKNG', 38, 0.03, 1.6, 'consumer', 25_000, 80, 0, 500],
  ['GS', 580, 0.02, 1.2, 'finance', 4_000, 40, 0.02, Infinity],
  ['IONQ', 40, 0.05, 2.2, 'semiconductors', 35_000, 120, 0, 500],
  ['LCID', 12, 0.04, 1.8, 'consumer', 30_000, 60, 0, 500],
  ['MELI', 1_800, 0.026, 1.4, 'consumer', 1_200, 13, 0, Infinity],
  ['META', 600, 0.019, 1.2, 'internet', 23_000, 150, 0.003, 700],
  ['MRNA', 42, 0.045, 1.3, 'biotech', 20_000, 90, 0, 500],
  ['NFLX', 980, 0.02, 1.1, 'internet', 9_000, 70, 0, 900],
  ['NKE', 75, 0.019, 1.0, 'consumer', 24_000, 110, 0.02, 500],
  ['NVDA', 137, 0.02, 1.6, 'semiconductors', 300_000, 900, 0.0005, 500],
  ['ORCL', 167, 0.028, 1.3, 'software', 40_000, 160, 0.01, 500],
  ['PANW', 182, 0.025, 1.2, 'software', 16_000, 80, 0, 350],
  ['RTX', 116, 0.017, 0.7, 'industry', 10_000, 60, 0.02, 500],
  ['SLB', 39, 0.022, 0.9, 'industry', 30_000, 100, 0.03, 500],
  ['SNOW', 156, 0.034, 1.6, 'software', 11_000, 14, 0, 500],
  ['SPY', 585, 0.0081, 1, null, 160_000, 800, 0.012, Infinity],
];

const SECTORS = ['biotech', 'consumer', 'finance', 'fintech', 'industry', 'internet', 'semiconductors', 'software'];

/** News a session of an ordinary share; the index has none of its own. */
const NEWS_RATE = 0.7;

const PROFILES = new Map(ROWS.map((row) => [row[0], fromRow(row)]));

/** The profile of a symbol; one that is not listed gets a plausible one of its own, always the same. */
export function profileOf(symbol: string): SymbolProfile {
  return PROFILES.get(symbol) ?? inventedProfile(symbol);
}

function fromRow([symbol, price, dailyVolatility, beta, sector, volume, trades, dividendYield, splitAbove]: Row): SymbolProfile {
  return {
    symbol,
    price,
    dailyVolatility,
    beta,
    sector,
    volume,
    trades,
    dividendYield,
    splitAbove,
    newsRate: sector === null ? 0 : NEWS_RATE,
  };
}

function inventedProfile(symbol: string): SymbolProfile {
  const share = (salt: number) => (hash32(symbol, salt) >>> 0) / 2 ** 32;
  const dailyVolatility = 0.015 + 0.03 * share(1);
  return {
    symbol,
    dailyVolatility,
    price: Math.round(20 * 20 ** share(2)),
    beta: 0.5 + 30 * dailyVolatility,
    sector: SECTORS[Math.floor(share(3) * SECTORS.length)]!,
    volume: Math.round(3_000 * 30 ** share(4)),
    trades: Math.round(5 * 40 ** share(5)),
    dividendYield: share(6) < 0.5 ? 0 : 0.03 * share(7),
    splitAbove: 500,
    newsRate: NEWS_RATE,
  };
}
