import type { BarSeries } from '@tandem/domain';

/** A change below it, a hundredth of a basis point, counts as this much. */
const MIN_CHANGE = 1e-6;

/** Bounds of the bins of |ratio|, on both sides of a bin around 0: steps of about a factor of two, in which there are bars enough. */
const BOUNDS = [0.05, 0.4, 0.9, 1.5, 2.2, 3, 4.5];
const BINS = 2 * BOUNDS.length + 1;
const MIDDLE = BOUNDS.length;

/** Bars that every bin has from the start, so that what was not seen is rare and not impossible. */
const PRIOR_BARS = 1;
/** What one bar can say at most, nats: a few odd minutes are no fault. */
const MAX_ODDS = 3;

/** How much more a ratio is expected of bars with open and close swapped than of right ones, nats, by bin. */
export type OrderOdds = Float64Array;

/**
 * ln of the gap between the close before and the open of bar `i`, over the move from the open before to its close. Right bars open near the
 * close before, the more so the more they trade; where open and close are swapped, gap and move change places and the ratio its sign.
 * @param i from 1
 */
function ratioAt({ open, close }: BarSeries, i: number): number {
  const gap = Math.abs(Math.log(open[i]! / close[i - 1]!)) + MIN_CHANGE;
  const move = Math.abs(Math.log(close[i]! / open[i - 1]!)) + MIN_CHANGE;
  return Math.log(gap / move);
}

function binOf(ratio: number): number {
  const beyond = BOUNDS.findIndex((bound) => Math.abs(ratio) < bound);
  return MIDDLE + Math.sign(ratio) * (beyond < 0 ? BOUNDS.length : beyond);
}

/** By bin, ln of how often right bars of a symbol had the negative of a ratio over how often they had the ratio. */
export function fitOrderOdds(bars: BarSeries): OrderOdds {
  const counts = new Float64Array(BINS).fill(PRIOR_BARS);
  for (let i = 1; i < bars.length; i++) counts[binOf(ratioAt(bars, i))]! += 1;
  return counts.map((count, bin) => Math.max(-MAX_ODDS, Math.min(Math.log(counts[BINS - 1 - bin]! / count), MAX_ODDS)));
}

/**
 * Evidence, nats, that open and close are swapped since some bar or other of the series: the likelihood ratio of its last bars, from where
 * it is largest (CUSUM: Page, Continuous inspection schemes, Biometrika 41, 1954).
 * @param bars of one session
 * @param most at which evidence stays, so that it soon goes when bars are right again
 */
export function swapEvidence(bars: BarSeries, odds: OrderOdds, most: number): number {
  let evidence = 0;
  for (let i = 1; i < bars.length; i++) evidence = Math.min(Math.max(0, evidence + odds[binOf(ratioAt(bars, i))]!), most);
  return evidence;
}
