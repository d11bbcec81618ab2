import type { Samples } from '@tandem/features';
import type { ScaledBars } from './scaled-bars.js';

/** Scaled windows with what followed them. */
export interface Batch {
  readonly rows: number;
  /** rows × window × features, scaled. */
  readonly windows: Float32Array;
  readonly classIndex: Uint8Array;
}

/**
 * Batches of the samples numbered in `order`, one after the other. Every batch uses the same memory: it is valid until
 * the next one is asked for.
 */
export function* windowBatches(bars: ScaledBars, samples: Samples, order: Int32Array, batchSize: number): Generator<Batch> {
  const width = bars.windowLength;
  const buffer = new Float32Array(Math.min(batchSize, order.length) * width);
  for (let from = 0; from < order.length; from += batchSize) {
    const chosen = order.subarray(from, from + batchSize);
    chosen.forEach((sample, row) => { bars.copyWindow(samples.symbol[sample]!, samples.bar[sample]!, buffer, row * width); });
    yield {
      rows: chosen.length,
      windows: buffer.subarray(0, chosen.length * width),
      classIndex: Uint8Array.from(chosen, (sample) => samples.classIndex[sample]!),
    };
  }
}
