/** Rules that reject bars, in the order in which they are asked: a bar counts at the first that it breaks. */
export const REJECTION_RULES = ['time', 'duplicate', 'price', 'highBelowLow', 'outsideRange', 'volume', 'spike', 'stuck', 'unitMistake'] as const;

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
  /** What was seen, in words. */
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
export interface LeftOutSymbol {
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
