import { WINDOW_BARS } from '@tandem/domain';
import type { ExcursionTargets } from './excursion-head.js';
import { applyScaler, type Dataset, type FeatureScaler, type Samples } from '@tandem/features';

/**
 * All bars of a dataset, scaled once, as float32: cutting a window is then one memory copy, although a bar is in sixty windows.
 * Unknown values are replaced by neutral ones.
 */
export class ScaledBars {
  /** Numbers in one window. */
  readonly windowLength: number;
  private readonly values: readonly Float32Array[];

  constructor({ matrices, featureNames }: Dataset, scaler: FeatureScaler) {
    this.windowLength = WINDOW_BARS * featureNames.length;
    this.values = matrices.map((matrix) => {
      const values = Float32Array.from(matrix.values);
      applyScaler(scaler, values);
      return values;
    });
  }

  /** Scaled features of one bar, a view. */
  row(symbol: number, bar: number): Float32Array {
    const width = this.windowLength / WINDOW_BARS;
    return this.values[symbol]!.subarray(bar * width, (bar + 1) * width);
  }

  /**
   * Copies the window that ends at bar `bar` of symbol number `symbol` to `out` from position `to`, oldest bar first.
   * @throws RangeError when there are too few bars before it
   */
  copyWindow(symbol: number, bar: number, out: Float32Array, to: number): void {
    const end = ((bar + 1) * this.windowLength) / WINDOW_BARS;
    if (end < this.windowLength) throw new RangeError(`no window of ${WINDOW_BARS} bars ends at bar ${bar} of symbol number ${symbol}`);
    out.set(this.values[symbol]!.subarray(end - this.windowLength, end), to);
  }
}

/** Scaled windows and their classes. */
export interface Batch {
  readonly rows: number;
  /** rows × window × features, scaled. */
  readonly windows: Float32Array;
  readonly classIndex: Uint8Array;
  /** rows × horizons, see `ExcursionTargets`; null for a network without an excursion head. */
  readonly excursion: Float32Array | null;
}

/**
 * Batches of the samples `order`. They share one buffer: a batch is valid until the next one is requested.
 */
export function* windowBatches(
  bars: ScaledBars,
  samples: Samples,
  order: Int32Array,
  batchSize: number,
  targets: ExcursionTargets | null = null,
): Generator<Batch> {
  const width = bars.windowLength;
  const buffer = new Float32Array(Math.min(batchSize, order.length) * width);
  for (let from = 0; from < order.length; from += batchSize) {
    const chosen = order.subarray(from, from + batchSize);
    chosen.forEach((sample, row) => {
      bars.copyWindow(samples.symbol[sample]!, samples.bar[sample]!, buffer, row * width);
    });
    yield {
      rows: chosen.length,
      windows: buffer.subarray(0, chosen.length * width),
      classIndex: Uint8Array.from(chosen, (sample) => samples.classIndex[sample]!),
      excursion: targets?.of(samples, chosen) ?? null,
    };
  }
}
