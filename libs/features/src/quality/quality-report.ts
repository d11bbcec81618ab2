import { MARKET_SYMBOL } from '@tandem/domain';

/** Rules that reject bars, in the order in which they are asked: a bar counts at the first that it breaks. */
const REJECTION_RULES = ['time', 'duplicate', 'price', 'highBelowLow', 'outsideRange', 'volume', 'spike', 'stuck', 'unitMistake'] as const;

export type RejectionRule = (typeof REJECTION_RULES)[number];

/** A place in a series that no window and no horizon may reach across. */
export interface SuspectRange {
  readonly symbol: string;
  readonly rule: 'stuck' | 'unitMistake' | 'missedSplit';
  /** Starts of the first and the last bar that are suspect, milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  /** Bars rejected there; 0 where only the step before `from` is suspect and the bars on both sides are used. */
  readonly rejected: number;
  /** What was seen: a phrase. */
  readonly detail: string;
}

/** What the rules found in one symbol's bars. */
export interface SymbolQuality {
  readonly symbol: string;
  /** Bars that were looked at: those of regular hours, and those whose time is none. */
  readonly bars: number;
  /** Rejected bars by rule. */
  readonly rejected: Readonly<Record<RejectionRule, number>>;
  readonly suspects: readonly SuspectRange[];
  /** Bars that stood after a later one and were put in their place. */
  readonly outOfOrder: number;
  /** Bars whose volume is no whole number of shares. Used: volumes adjusted for a split of 3:2 or 1:10 are such. */
  readonly fractionalVolume: number;
  /** Sessions with fewer than half of their minutes. Their bars are used where a window has at most five missing. */
  readonly sparseSessions: number;
}

/** A symbol that nothing is learned from. */
interface LeftOutSymbol {
  readonly symbol: string;
  /** A sentence. */
  readonly reason: string;
}

/** What the rules found in the bars of many symbols: counts as in SymbolQuality, summed. */
export interface QualityReport extends Omit<SymbolQuality, 'symbol'> {
  readonly leftOut: readonly LeftOutSymbol[];
}

/** The report on many symbols. */
export function sumQuality(symbols: readonly SymbolQuality[], leftOut: readonly LeftOutSymbol[] = []): QualityReport {
  const rejected = noRejections();
  for (const rule of REJECTION_RULES) rejected[rule] = total(symbols, (quality) => quality.rejected[rule]);
  return {
    bars: total(symbols, ({ bars }) => bars),
    rejected,
    suspects: symbols.flatMap(({ suspects }) => suspects),
    outOfOrder: total(symbols, ({ outOfOrder }) => outOfOrder),
    fractionalVolume: total(symbols, ({ fractionalVolume }) => fractionalVolume),
    sparseSessions: total(symbols, ({ sparseSessions }) => sparseSessions),
    leftOut,
  };
}

/** All rules at zero. */
export function noRejections(): Record<RejectionRule, number> {
  return Object.fromEntries(REJECTION_RULES.map((rule) => [rule, 0])) as Record<RejectionRule, number>;
}

/** Bars that any rule rejected. */
export function countRejected(rejected: Readonly<Record<RejectionRule, number>>): number {
  return REJECTION_RULES.reduce((sum, rule) => sum + rejected[rule], 0);
}

function total(symbols: readonly SymbolQuality[], count: (quality: SymbolQuality) => number): number {
  return symbols.reduce((sum, quality) => sum + count(quality), 0);
}

const NAMES: Readonly<Record<RejectionRule, string>> = {
  time: 'impossible time',
  duplicate: 'repeated minute',
  price: 'impossible price',
  highBelowLow: 'high below low',
  outsideRange: 'open or close outside of low to high',
  volume: 'impossible volume',
  spike: 'spike',
  stuck: 'stuck quote',
  unitMistake: 'wrong unit',
};
const STEPS: Readonly<Record<SuspectRange['rule'], string>> = {
  missedSplit: 'a missed split',
  unitMistake: 'a change of unit',
  stuck: 'stuck quotes',
};

/** The report in one line for terminals and run summaries; symbols left out come with their sentences. */
export function describeQuality(report: QualityReport): string {
  const { bars, rejected, outOfOrder, fractionalVolume, sparseSessions, leftOut } = report;
  const byRule = REJECTION_RULES.filter((rule) => rejected[rule] > 0).map((rule) => `${rejected[rule]} ${NAMES[rule]}`);
  const notes = [
    ...stepsOf(report),
    ...(outOfOrder > 0 ? [`${outOfOrder} bars put in order`] : []),
    ...(fractionalVolume > 0 ? [`${fractionalVolume} fractional volumes`] : []),
    ...(sparseSessions > 0 ? [`${sparseSessions} sessions of a symbol lack over half of their minutes`] : []),
  ];
  const counts = [
    `${countRejected(rejected)} of ${bars} bars rejected${byRule.length > 0 ? ` (${byRule.join(', ')})` : ''}`,
    ...notes,
  ].join('; ');
  return [`Data quality: ${counts}.`, ...leftOut.map(({ reason }) => reason)].join(' ');
}

/** Steps that no bar was rejected for. */
function stepsOf({ suspects }: QualityReport): string[] {
  return suspects
    .filter(({ rejected }) => rejected === 0)
    .map(({ symbol, rule, from }) => `${STEPS[rule]} of ${symbol} at ${new Date(from).toISOString()}`);
}

/**
 * Largest share of a symbol's bars that may be rejected. A choice: single bad prices are some in a thousand, recorded and
 * simulated bars have none, and a feed that is wrong every twentieth minute is not right in between either.
 */
export const MAX_REJECTED_SHARE = 0.05;

/** The bars are too bad to learn from. */
export class DataQualityError extends Error {
  override readonly name = 'DataQualityError';
  constructor(
    readonly leftOut: readonly LeftOutSymbol[],
    of: number,
  ) {
    const reasons = leftOut.map(({ reason }) => reason).join(' ');
    super(
      `The bars of ${leftOut.length} of ${of} symbols are too bad to learn from, ${MARKET_SYMBOL} or most of them ` +
        `among these. ${reasons} Check the source, and import these bars anew.`,
    );
  }
}

/**
 * The symbols of which too many bars were rejected: nothing is learned from them.
 * @param symbols what was found, the market symbol among them
 * @throws DataQualityError when the market symbol, whose bars every feature vector needs, or more than half of the symbols are
 */
export function excludeSymbols(symbols: readonly SymbolQuality[]): LeftOutSymbol[] {
  const leftOut = symbols.filter(isTooBad).map(({ symbol, bars, rejected }) => {
    const share = (100 * countRejected(rejected)) / bars;
    return {
      symbol,
      reason: `${symbol} is left out: ${share.toFixed(1)} % of its ${bars} bars were rejected, more than ${100 * MAX_REJECTED_SHARE} %.`,
    };
  });
  const isMarketBad = leftOut.some(({ symbol }) => symbol === MARKET_SYMBOL);
  if (isMarketBad || 2 * leftOut.length > symbols.length) throw new DataQualityError(leftOut, symbols.length);
  return leftOut;
}

function isTooBad({ bars, rejected }: SymbolQuality): boolean {
  return countRejected(rejected) > MAX_REJECTED_SHARE * bars;
}
