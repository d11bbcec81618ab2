import { WINDOW_BARS } from '@tandem/domain';
import type { Dataset, SampleIndices } from './dataset.js';
import type { SplitPart } from './split.js';

/**
 * Writes the windows of samples `from` … `from + count - 1` to the front of `out`, as count x 60 x F unscaled float32, oldest
 * bar first, unknown values replaced by `dataset.neutral`. Allocates nothing.
 * @param samples a part of the split, or rows of one's own (each with 59 rows before it)
 * @param order sample numbers in the order to take them (`from` and `count` then count in it), for shuffled batches
 * @throws RangeError when `out` is too small or a sample does not exist
 */
export function gatherWindows(
  dataset: Dataset,
  samples: SplitPart | SampleIndices,
  from: number,
  count: number,
  out: Float32Array,
  order?: Int32Array,
): void {
  const { symbol, bar }: SampleIndices = typeof samples === 'string' ? dataset.samples[samples] : samples;
  const available = order?.length ?? bar.length;
  if (from < 0 || count < 0 || from + count > available)
    throw new RangeError(`Samples ${from} to ${from + count - 1} were asked for, there are ${available}.`);
  const width = WINDOW_BARS * dataset.featureNames.length;
  if (out.length < count * width) throw new RangeError(`${count} windows need ${count * width} values, out holds ${out.length}.`);
  for (let i = 0; i < count; i++) {
    const sample = order === undefined ? from + i : order[from + i]!;
    copyWindow(dataset, symbol[sample]!, bar[sample]!, out, i * width);
  }
}

function copyWindow({ rows, neutral }: Dataset, symbol: number, bar: number, out: Float32Array, to: number): void {
  const { values } = rows.at(symbol).matrix;
  const columns = neutral.length;
  const width = WINDOW_BARS * columns;
  const first = (bar - WINDOW_BARS + 1) * columns;
  if (!(first >= 0) || first + width > values.length) {
    throw new RangeError(`No window of ${WINDOW_BARS} bars ends at bar ${bar} of symbol number ${symbol}.`);
  }
  for (let i = 0, column = 0; i < width; i++) {
    const value = values[first + i]!;
    out[to + i] = Number.isNaN(value) ? neutral[column]! : value;
    column = column + 1 === columns ? 0 : column + 1;
  }
}

/** Replaces NaN by the neutral value of its column, in place. `values` is row-major, any number of rows x `neutral.length`. */
export function fillNeutral(values: Float32Array | Float64Array, neutral: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) values[i] = neutral[i % neutral.length]!;
  }
}
