import { BAR_MS, HORIZON_BARS } from '@tandem/domain';
import type { Estimate } from '../metrics/figures.js';
import { oneSidedTTest } from '../statistics/t-test.js';
import { ratioOfSums, sum } from './hit-rate.js';

/** A recommendation to buy or sell, and what price did over its horizon. */
export interface ActedRecommendation {
  /** New York date. */
  readonly session: string;
  readonly symbol: string;
  /** Start of its bar, milliseconds since the Unix epoch. */
  readonly ts: number;
  readonly action: 'BUY' | 'SELL';
  /** Over the next 30 bars, as a share. */
  readonly forwardReturn: number;
}

/** Costs of a round trip for which the book is shown, basis points. */
export const COSTS_BP = [0, 1, 2] as const;

/** The book at one cost. */
export interface BookAtCost {
  readonly costBp: number;
  /** Mean return of a trade, basis points; null without trades. The interval draws whole sessions. */
  readonly perTradeBp: Estimate;
  /** Sum over all trades, basis points of one unit. */
  readonly totalBp: number;
  /** Of a gain a session as large as this or larger by luck, one-sided t-test over sessions; null with fewer than two. */
  readonly pValue: number | null;
  /** The same for the best of as many versions as were tried. */
  readonly deflatedPValue: number | null;
}

/** What acting on every recommendation with one unit would have brought. */
export interface Book {
  readonly trades: number;
  readonly costs: readonly BookAtCost[];
}

/**
 * One unit a symbol at a time: bought or sold at the close of the bar and held for 30 minutes; what is recommended meanwhile for the same
 * symbol is left out. Fills at the close are an assumption.
 * @param acted in the order of time
 * @param sessions all sessions of the record: one without a trade counts with a gain of 0
 * @param looks versions that were tried. Of so many one looks best by luck: p becomes 1 − (1 − p)^looks (Šidák 1967, "Rectangular
 * Confidence Regions for the Means of Multivariate Normal Distributions", Journal of the American Statistical Association 62)
 */
export function oneUnitBook(acted: readonly ActedRecommendation[], sessions: readonly string[], looks: number): Book {
  const trades = withoutOverlap(acted);
  const ofSession = Map.groupBy(trades, ({ session }) => session);
  const bySession = sessions.map((session) => (ofSession.get(session) ?? []).map(returnBp));
  return { trades: trades.length, costs: COSTS_BP.map((costBp) => atCost(bySession, costBp, looks)) };
}

function withoutOverlap(acted: readonly ActedRecommendation[]): ActedRecommendation[] {
  const freeFrom = new Map<string, number>();
  return acted.filter(({ symbol, ts }) => {
    if (ts < (freeFrom.get(symbol) ?? -Infinity)) return false;
    freeFrom.set(symbol, ts + HORIZON_BARS * BAR_MS);
    return true;
  });
}

const returnBp = ({ action, forwardReturn }: ActedRecommendation) => (action === 'BUY' ? 1 : -1) * forwardReturn * 10_000;

function atCost(bySession: readonly (readonly number[])[], costBp: number, looks: number): BookAtCost {
  const gains = bySession.map((trades) => sum(trades) - costBp * trades.length);
  const pValue = oneSidedTTest(gains)?.pValue ?? null;
  return {
    costBp,
    perTradeBp: ratioOfSums(
      gains,
      bySession.map(({ length }) => length),
    ),
    totalBp: sum(gains),
    pValue,
    deflatedPValue: pValue === null ? null : 1 - (1 - pValue) ** looks,
  };
}
