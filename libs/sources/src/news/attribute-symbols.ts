import { COMPANIES, type Company } from './companies.js';

/** `(NASDAQ: NVDA)`, `NYSE:GS`, `(NYSE: RTX, SLB)`: tickers behind the name of their exchange. */
const LISTED = /\b(?:(?:NASDAQ|Nasdaq)(?:GS|GM|CM)?|NYSE(?:ARCA|AMERICAN)?(?: ?(?:Arca|American))?|AMEX|CBOE|BATS)\s?:\s?([A-Z][A-Z0-9.-]*(?:, ?[A-Z][A-Z0-9.-]*)*)/g;

/** `$NVDA`, but no amount of money. */
const CASHTAG = /(?<![\w$])\$([A-Z]{1,5}(?:\.[A-Z])?)\b/g;

/**
 * Which of `symbols` a text speaks of: those it names as listed (`NASDAQ: NVDA`, `$NVDA`) and those whose company it names. A
 * ticker alone is never taken for one, since many are words (COIN, META, SNOW) or parts of other names (RTX).
 */
export function attributeSymbols(text: string, symbols: readonly string[], companies: ReadonlyMap<string, Company> = COMPANIES): string[] {
  const plain = text.replaceAll('’', "'");
  const listed = new Set([...plain.matchAll(LISTED)].flatMap(([, tickers = '']) => tickers.split(/, ?/)));
  for (const [, ticker = ''] of plain.matchAll(CASHTAG)) listed.add(ticker);
  return symbols.filter((symbol) => listed.has(symbol) || isNamed(plain, companies.get(symbol)));
}

function isNamed(text: string, company: Company | undefined): boolean {
  if (company === undefined) return false;
  const { named, unless } = company;
  return named.test(unless === undefined ? text : text.replaceAll(new RegExp(unless, 'g'), ''));
}
