import { HORIZON_BARS } from '@tandem/domain';
import type { BarrierVolatility } from '../labels/barrier-volatility.js';
import { SIGMA_SPAN } from '../labels/triple-barrier.js';
import type { Dataset } from './dataset.js';

/** The triple barrier that defines the classes. */
export interface LabelParameters {
  /** Bars until the vertical barrier. */
  readonly horizon: number;
  /** Half-width of the barriers in units of σ·√horizon. */
  readonly multiple: number;
  /** Span of the exponentially weighted σ, bars. */
  readonly sigmaSpan: number;
  /** How σ is measured. */
  readonly volatility: BarrierVolatility;
}

/** What `buildScoringDataset` and whoever else labels bars anew needs to know of a model's labels. */
export type BarrierSetting = Pick<LabelParameters, 'multiple' | 'volatility'>;

export function labelParameters({ barrier: { multiple }, recipe }: Pick<Dataset, 'barrier' | 'recipe'>): LabelParameters {
  return { horizon: HORIZON_BARS, multiple, sigmaSpan: SIGMA_SPAN, volatility: recipe.barrierVolatility };
}

/** Last bars of the first and of the last training window, milliseconds since the Unix epoch. */
export function trainingSpan({ samples: { train }, rows }: Pick<Dataset, 'samples' | 'rows'>): { from: number; to: number } {
  const { symbol, bar, length } = train;
  let from = Infinity;
  let to = -Infinity;
  for (let i = 0; i < length; i++) {
    const ts = rows.at(symbol[i]!).matrix.ts[bar[i]!]!;
    from = Math.min(from, ts);
    to = Math.max(to, ts);
  }
  return { from, to };
}
