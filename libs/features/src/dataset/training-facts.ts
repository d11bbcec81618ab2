import { HORIZON_BARS } from '@tandem/domain';
import { SIGMA_SPAN } from '../labels/triple-barrier.js';
import type { Dataset } from './dataset.js';

/** The triple barrier that defines the classes. */
export interface LabelParameters {
  /** Bars until the vertical barrier. */
  readonly horizon: number;
  /** Half-width of the barriers in units of σ·√horizon. */
  readonly multiple: number;
  /** Span of the EWMA standard deviation σ, bars. */
  readonly sigmaSpan: number;
}

export function labelParameters({ barrier: { multiple } }: Pick<Dataset, 'barrier'>): LabelParameters {
  return { horizon: HORIZON_BARS, multiple, sigmaSpan: SIGMA_SPAN };
}

/** Last bars of the first and of the last training window, milliseconds since the Unix epoch. */
export function trainingSpan({ samples: { train }, matrices }: Pick<Dataset, 'samples' | 'matrices'>): { from: number; to: number } {
  const { symbol, bar, length } = train;
  let from = Infinity;
  let to = -Infinity;
  for (let i = 0; i < length; i++) {
    const ts = matrices[symbol[i]!]!.ts[bar[i]!]!;
    from = Math.min(from, ts);
    to = Math.max(to, ts);
  }
  return { from, to };
}
