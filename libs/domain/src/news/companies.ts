/** How articles call a company. */
export interface Company {
  /** What to search for, words or phrases. */
  readonly search: readonly string[];
  /** A text that this matches speaks of the company. Case counts: an oracle is not Oracle, and mRNA not Moderna. */
  readonly named: RegExp;
  /** Where `named` matches these, it is not the company that is meant. */
  readonly unless?: RegExp;
}

/** A rating or target by the bank's analysts is news of another company. */
const BANKER =
  /\bGoldman Sachs(?:'s?)? (analysts?|strategists?|economists?|upgrades|downgrades|initiates|starts|reiterates|maintains|raises|cuts|lifts|trims|(re)?names top|says|sees|expects|predicts|forecasts)\b/;

/** What a name that is a common word as well must stand next to. */
const BESIDE =
  "(?:'s| Inc\\b| stock\\b| shares\\b| CEO\\b| CFO\\b| earnings\\b| revenue\\b| " +
  '(?:to|beats|misses|says|sues|sued|wins|cuts|raises|reports|posts|launches|unveils|plans|names|buys|signs|jumps|falls|soars|' +
  'drops|surges|slides|plunges|rises|climbs|tumbles)\\b)';

/**
 * The default symbols. Names that are words too (Affirm, Lucid, Meta, Snowflake) count only next to another word of business, and
 * RTX, also a graphics card, only by the names of the group. SPY, which is no company, stands for the market.
 */
export const COMPANIES: ReadonlyMap<string, Company> = new Map(
  Object.entries({
    AFRM: {
      search: ['Affirm Holdings', 'Affirm stock', 'Affirm shares'],
      named: /\bAffirm(?:'s| Holdings| Inc\b| stock\b| shares\b| CEO\b| Card\b)/,
    },
    AVGO: { search: ['Broadcom'], named: /\bBroadcom\b/i },
    COIN: { search: ['Coinbase'], named: /\bCoinbase\b/i },
    CRSP: { search: ['CRISPR Therapeutics'], named: /\bCRISPR Therapeutics\b/i },
    DKNG: { search: ['DraftKings'], named: /\bDraft ?Kings\b/i },
    GS: { search: ['Goldman Sachs'], named: /\bGoldman Sachs\b/i, unless: BANKER },
    IONQ: { search: ['IonQ'], named: /\bIonQ\b/i },
    LCID: {
      search: ['Lucid Group', 'Lucid Motors', 'Lucid stock'],
      named: new RegExp(`\\bLucid(?: Group\\b| Motors\\b| Air\\b| Gravity\\b|${BESIDE})`),
    },
    MELI: { search: ['MercadoLibre'], named: /\bMercado ?Libre\b/i },
    META: {
      search: ['Meta Platforms', 'Zuckerberg'],
      named: new RegExp(`\\bMeta(?: Platforms\\b| AI\\b|${BESIDE})|\\b(?:Facebook|Instagram|WhatsApp|Zuckerberg)\\b`),
    },
    MRNA: { search: ['Moderna'], named: /\bModerna\b/ },
    NFLX: { search: ['Netflix'], named: /\bNetflix\b/i },
    NKE: { search: ['Nike'], named: /\bNike\b/ },
    NVDA: { search: ['Nvidia'], named: /\bNvidia\b/i },
    ORCL: { search: ['Oracle'], named: /\bOracle\b/, unless: /\bOracle (of|Park|Arena|Red Bull)\b/ },
    PANW: { search: ['Palo Alto Networks'], named: /\bPalo Alto Networks\b/i },
    RTX: {
      search: ['RTX Corp', 'Raytheon'],
      named: /\bRTX Corp(?:oration)?\b|\bRaytheon\b|\bPratt (?:&|and) Whitney\b|\bCollins Aerospace\b/,
    },
    SLB: { search: ['Schlumberger', 'SLB'], named: /\bSchlumberger\b|\bSLB\b/ },
    SNOW: { search: ['Snowflake'], named: new RegExp(`\\bSnowflake(?: Computing\\b| Cortex\\b|${BESIDE})`) },
    SPY: {
      search: ['SPDR S&P 500', 'SPY ETF'],
      named:
        /\bSPDR S&P 500\b|\bSPY ETF\b|\bWall Street (?:ends|closes|opens|falls|rises|slides|climbs|rallies|slips|gains|drops)\b|\bU\.?S\.? stocks\b/,
    },
  } satisfies Record<string, Company>),
);

/** `(NASDAQ: NVDA)`, `NYSE:GS`, `(NYSE: RTX, SLB)`: tickers behind the name of their exchange. */
const LISTED =
  /\b(?:(?:NASDAQ|Nasdaq)(?:GS|GM|CM)?|NYSE(?:ARCA|AMERICAN)?(?: ?(?:Arca|American))?|AMEX|CBOE|BATS)\s?:\s?([A-Z][A-Z0-9.-]*(?:, ?[A-Z][A-Z0-9.-]*)*)/g;

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
