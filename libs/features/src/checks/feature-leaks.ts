import type { FeatureMatrix } from '../engine/compute-features.js';
import { type Leak, LeakList } from './leak.js';
import { asOf, type FeatureComputation, type MarketHistory } from './market-history.js';

/**
 * Features that change when the future is cut off: at each instant everything is computed anew from what was known then, and
 * every row up to there compared with the full computation, NaN against number included.
 * @param instants milliseconds since the Unix epoch, as `sampleInstants` gives them
 */
export function findFeatureLeaks(history: MarketHistory, compute: FeatureComputation, instants: readonly number[]): readonly Leak[] {
  const found = new LeakList();
  const full = compute(history);
  for (const instant of instants) {
    compute(asOf(history, instant)).forEach((blind, i) => compareRows(blind, full[i]!, found));
  }
  return found.leaks;
}

function compareRows(blind: FeatureMatrix, full: FeatureMatrix, found: LeakList): void {
  const { columns, rows, names, symbol, ts } = blind;
  for (let i = 0; i < rows * columns; i++) {
    if (Object.is(blind.values[i], full.values[i])) continue;
    found.compare({ what: names[i % columns]!, symbol, ts: ts[Math.floor(i / columns)]!, blind: blind.values[i]!, full: full.values[i]! });
  }
}
