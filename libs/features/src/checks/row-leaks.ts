import { HORIZON_BARS, sliceSeries, type BarSeries } from '@tandem/domain';
import type { FeatureMatrix } from '../engine/compute-features.js';
import type { BarrierLabels } from '../labels/triple-barrier.js';
import { sessionDates, sessionIndices } from '../sessions.js';
import { LeakList, type Leak } from './leak.js';
import { asOf, firstRowFrom, type FeatureComputation, type MarketHistory } from './market-history.js';

/**
 * Features that change when the future is cut off: at each instant everything is computed anew from what was known then, and
 * every row up to there compared with the full computation, NaN against number included.
 * @param instants milliseconds since the Unix epoch, as `sampleInstants` gives them
 * @param onProgress called after each of them with the share that is done, 0 to 1
 */
export function findFeatureLeaks(
  history: MarketHistory,
  compute: FeatureComputation,
  instants: readonly number[],
  onProgress: (share: number) => void = () => undefined,
): readonly Leak[] {
  const found = new LeakList();
  const full = compute(history);
  instants.forEach((instant, done) => {
    compute(asOf(history, instant)).forEach((blind, i) => compareRows(blind, full[i]!, found));
    onProgress((done + 1) / instants.length);
  });
  return found.leaks;
}

function compareRows(blind: FeatureMatrix, full: FeatureMatrix, found: LeakList): void {
  const { columns, rows, names, symbol, ts } = blind;
  for (let i = 0; i < rows * columns; i++) {
    if (Object.is(blind.values[i], full.values[i])) continue;
    found.compare({ what: names[i % columns]!, symbol, ts: ts[Math.floor(i / columns)]!, blind: blind.values[i]!, full: full.values[i]! });
  }
}

/** Labels of one series, with a barrier multiple that is given: what the check puts to the test. */
type LabelComputation = (series: BarSeries) => BarrierLabels;

/**
 * Label decisions that know more than they may. At each instant labels are computed from the bars that had closed. Of every
 * bar up to there sigma and both barriers must be those of the full computation, and so must label and first touch once the
 * bar's horizon is over: 30 bars on, or at the end of its session, which no horizon may cross.
 */
export function findLabelLeaks({ series }: MarketHistory, compute: LabelComputation, instants: readonly number[]): readonly Leak[] {
  const found = new LeakList();
  for (const bars of series) {
    const full = compute(bars);
    const settled = settledRows(bars);
    for (const instant of instants) {
      const rows = firstRowFrom(bars.ts, instant);
      compareLabels(bars, rows, settled, compute(sliceSeries(bars, 0, rows)), full, found);
    }
  }
  return found.leaks;
}

/** Of each row, the one with which its label is known. */
function settledRows({ ts, ...bars }: BarSeries): Int32Array {
  const session = sessionIndices(ts, sessionDates([{ ts, ...bars }]));
  const settled = new Int32Array(ts.length);
  let last = ts.length - 1;
  for (let t = ts.length - 1; t >= 0; t--) {
    if (session[t] !== session[last]) last = t;
    settled[t] = Math.min(t + HORIZON_BARS, last);
  }
  return settled;
}

function compareLabels(
  { symbol, ts }: BarSeries,
  rows: number,
  settled: Int32Array,
  blind: BarrierLabels,
  full: BarrierLabels,
  found: LeakList,
): void {
  for (let t = 0; t < rows; t++) {
    for (const what of ['sigma', 'upper', 'lower'] as const) {
      if (!Object.is(blind[what][t], full[what][t]))
        found.compare({ what, symbol, ts: ts[t]!, blind: blind[what][t]!, full: full[what][t]! });
    }
    if (settled[t]! >= rows) continue;
    for (const what of ['label', 'touch'] as const) {
      if (blind[what][t] !== full[what][t]) found.compare({ what, symbol, ts: ts[t]!, blind: blind[what][t]!, full: full[what][t]! });
    }
  }
}
