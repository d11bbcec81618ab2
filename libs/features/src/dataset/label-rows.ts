import type { BarSeries } from '@tandem/domain';
import { ewmSigma } from '../labels/ewm-sigma.js';
import { tripleBarrier, type BarrierLabels } from '../labels/triple-barrier.js';
import { tuneBarrier, type BarrierChoice } from '../labels/tune-barrier.js';
import { WARM_UP_BARS } from './dataset.js';
import type { RowRange } from './part-rows.js';

export interface LabelledRows {
  readonly barrier: BarrierChoice;
  /** One a series. */
  readonly labels: readonly BarrierLabels[];
}

/**
 * Labels every series with the one barrier multiple that balances the classes on the training rows best.
 * @param training rows of the training sessions, one range a series; horizons end with their session, hence inside
 */
export function labelRows(
  series: readonly BarSeries[],
  sessionIndex: readonly Int32Array[],
  training: readonly RowRange[],
  multiples: readonly number[],
): LabelledRows {
  const sigmas = series.map(({ close }) => ewmSigma(close));
  const tuning = series.map((bars, i) => ({
    series: bars,
    sessionIndex: sessionIndex[i]!,
    sigma: sigmas[i]!,
    from: Math.max(training[i]!.from, WARM_UP_BARS),
    to: training[i]!.to,
  }));
  const barrier = tuneBarrier(tuning, multiples);
  return { barrier, labels: series.map((bars, i) => tripleBarrier(bars, sessionIndex[i]!, sigmas[i]!, barrier.multiple)) };
}
