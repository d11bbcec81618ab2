import { HORIZON_BARS, imbalance, toShares, type BarSeries, type ClassShares } from '@tandem/domain';
import { hasHorizon, lowerBarrier, touchedSide, upperBarrier } from './triple-barrier.js';

/** Barrier multiples that are tried: 0.50 to 1.50 in steps of 0.05. */
export const BARRIER_MULTIPLES: readonly number[] = Array.from({ length: 21 }, (_, i) => (50 + 5 * i) / 100);

/** The rows of one symbol that a multiple is tuned on: bars `from` … `to` - 1, the training sessions and nothing else. */
export interface TuningRows {
  readonly series: BarSeries;
  readonly sessionIndex: Int32Array;
  readonly sigma: Float64Array;
  readonly from: number;
  readonly to: number;
}

export interface BarrierChoice {
  readonly multiple: number;
  /** Class shares that the multiple gives on the rows it was chosen on. */
  readonly shares: ClassShares;
}

/** The multiple whose most deviating class is nearest to a third; the smallest of equals. */
export function tuneBarrier(rows: Iterable<TuningRows>, multiples = BARRIER_MULTIPLES): BarrierChoice {
  const shares = barrierShares(rows, multiples);
  let best = 0;
  for (let i = 1; i < multiples.length; i++) {
    if (imbalance(shares[i]!) < imbalance(shares[best]!)) best = i;
  }
  return { multiple: multiples[best]!, shares: shares[best]! };
}

/** Class shares of every multiple (ascending) on the rows that have a label. */
export function barrierShares(rows: Iterable<TuningRows>, multiples: readonly number[]): ClassShares[] {
  const counts = multiples.map(() => new Float64Array(3));
  for (const part of rows) {
    for (let t = part.from; t < part.to; t++) {
      if (hasHorizon(part.series.ts, part.sessionIndex, part.sigma, t)) countClasses(part, t, multiples, counts);
    }
  }
  return counts.map(toShares);
}

/**
 * Counts the class of bar `t` under every multiple in one walk over its horizon: a wider barrier is never touched before
 * a narrower one, so the multiples are settled in ascending order.
 */
function countClasses({ series, sigma }: TuningRows, t: number, multiples: readonly number[], counts: Float64Array[]): void {
  const { close, high, low } = series;
  let open = 0;
  let upper = upperBarrier(close[t]!, sigma[t]!, multiples[0]!);
  let lower = lowerBarrier(close[t]!, sigma[t]!, multiples[0]!);
  for (let k = t + 1; k <= t + HORIZON_BARS && open < multiples.length; k++) {
    while (open < multiples.length && (high[k]! >= upper || low[k]! <= lower)) {
      counts[open]![touchedSide(series, k, upper, lower) + 1]!++;
      open++;
      upper = upperBarrier(close[t]!, sigma[t]!, multiples[open]!);
      lower = lowerBarrier(close[t]!, sigma[t]!, multiples[open]!);
    }
  }
  for (; open < multiples.length; open++) counts[open]![1]!++;
}
