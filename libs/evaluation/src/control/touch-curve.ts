import { HORIZON_BARS } from '@tandem/domain';
import type { Dataset } from '@tandem/features';

/**
 * The touch-time curve G: `curve[k − 1]` is the share of the training rows with label UP or DOWN whose barrier had been touched by bar k
 * of the horizon, k = 1 … 30. Never falls, ends with 1. With it a row whose horizon is not over counts by what is known of it.
 * @throws RangeError when no training row touches a barrier
 */
export function touchCurve({ samples: { train }, rows }: Pick<Dataset, 'samples' | 'rows'>): Float64Array {
  const touches = new Float64Array(HORIZON_BARS);
  let total = 0;
  for (let i = 0; i < train.length; i++) {
    const { label, touch } = rows.at(train.symbol[i]!).labels;
    const bar = train.bar[i]!;
    // A bar that touches both barriers and closes where it opened is NEUTRAL.
    if (label[bar] === 0) continue;
    touches[touch[bar]! - 1]! += 1;
    total += 1;
  }
  if (total === 0) throw new RangeError('No training row touches a barrier; expected some.');
  let sum = 0;
  return touches.map((count) => (sum += count) / total);
}
