import { applyScaler, WINDOW_BARS, type Dataset, type FeatureScaler } from '@tandem/features';

/**
 * All bars of a dataset scaled once, as float32: a window is then one copy of memory instead of 60 rows of arithmetic for
 * each of the sixty windows that a bar is in. Unknown values have become neutral.
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

  /** Scaled features of one bar; the memory is shared. */
  row(symbol: number, bar: number): Float32Array {
    const width = this.windowLength / WINDOW_BARS;
    return this.values[symbol]!.subarray(bar * width, (bar + 1) * width);
  }

  /**
   * Copies the window that ends at bar `bar` of symbol number `symbol` to `out` from position `to`, oldest bar first.
   * @throws RangeError when fewer bars than a window's are before it
   */
  copyWindow(symbol: number, bar: number, out: Float32Array, to: number): void {
    const end = ((bar + 1) * this.windowLength) / WINDOW_BARS;
    if (end < this.windowLength) throw new RangeError(`no window of ${WINDOW_BARS} bars ends at bar ${bar} of symbol number ${symbol}`);
    out.set(this.values[symbol]!.subarray(end - this.windowLength, end), to);
  }
}
