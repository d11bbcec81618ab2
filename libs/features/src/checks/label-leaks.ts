import { sliceSeries, type BarSeries } from '@tandem/domain';
import { sessionDates, sessionIndices } from '../dataset/sessions.js';
import { HORIZON_BARS } from '../feature-names.js';
import type { BarrierLabels } from '../labels/triple-barrier.js';
import { LeakList, type Leak } from './leak.js';
import { firstRowFrom, type MarketHistory } from './market-history.js';

/** Labels of one series, with a barrier multiple that is given: what the check puts to the test. */
export type LabelComputation = (series: BarSeries) => BarrierLabels;

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

function compareLabels({ symbol, ts }: BarSeries, rows: number, settled: Int32Array, blind: BarrierLabels, full: BarrierLabels, found: LeakList): void {
  for (let t = 0; t < rows; t++) {
    for (const what of ['sigma', 'upper', 'lower'] as const) {
      if (!Object.is(blind[what][t], full[what][t])) found.compare({ what, symbol, ts: ts[t]!, blind: blind[what][t]!, full: full[what][t]! });
    }
    if (settled[t]! >= rows) continue;
    for (const what of ['label', 'touch'] as const) {
      if (blind[what][t] !== full[what][t]) found.compare({ what, symbol, ts: ts[t]!, blind: blind[what][t]!, full: full[what][t]! });
    }
  }
}
