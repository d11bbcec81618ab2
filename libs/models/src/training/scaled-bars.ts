import { WINDOW_BARS } from '@tandem/domain';
import { applyScaler, valuesOf, type Dataset, type FeatureScaler, type Samples } from '@tandem/features';
import type { ExcursionTargets } from './excursion-head.js';

/** Room for numbers of which there may be more than memory holds. */
export interface FloatSpace {
  /** Puts numbers at place `at` and after it. */
  write(values: Float32Array, at: number): void;
  /** Fills `into` with the numbers from place `at` on. */
  read(into: Float32Array, at: number): void;
}

/** Makes room for `length` numbers. */
export type NewFloatSpace = (length: number) => FloatSpace;

/** All of them in memory. */
export const inMemory: NewFloatSpace = (length) => {
  const all = new Float32Array(length);
  return {
    write: (values, at) => all.set(values, at),
    read: (into, at) => into.set(all.subarray(at, at + into.length)),
  };
};

/**
 * All bars of a dataset, scaled once, as float32, one symbol after the other: cutting a window is then one copy, although a bar is in sixty
 * windows. Unknown values are replaced by neutral ones.
 */
export class ScaledBars {
  /** Numbers in one window. */
  readonly windowLength: number;
  private readonly features: number;
  /** Place of each symbol's first number, and at last how many there are. */
  private readonly firsts: readonly number[];
  private readonly space: FloatSpace;

  /** @param newSpace where they are put */
  constructor({ rows, featureNames }: Dataset, scaler: FeatureScaler, newSpace: NewFloatSpace = inMemory) {
    this.features = featureNames.length;
    this.windowLength = WINDOW_BARS * this.features;
    this.firsts = firstPlaces(rows);
    this.space = newSpace(this.firsts.at(-1)!);
    let symbol = 0;
    for (const { matrix } of valuesOf(rows)) {
      const values = Float32Array.from(matrix.values);
      applyScaler(scaler, values);
      this.space.write(values, this.firsts[symbol++]!);
    }
  }

  /** Copies the scaled features of one bar to `out`. */
  copyRow(symbol: number, bar: number, out: Float32Array): void {
    this.space.read(out, this.firsts[symbol]! + bar * this.features);
  }

  /**
   * Copies the window that ends at bar `bar` of symbol number `symbol` to `out` from position `to`, oldest bar first.
   * @throws RangeError when there are too few bars before it
   */
  copyWindow(symbol: number, bar: number, out: Float32Array, to: number): void {
    const end = (bar + 1) * this.features;
    if (end < this.windowLength) throw new RangeError(`no window of ${WINDOW_BARS} bars ends at bar ${bar} of symbol number ${symbol}`);
    this.space.read(out.subarray(to, to + this.windowLength), this.firsts[symbol]! + end - this.windowLength);
  }
}

function firstPlaces(rows: Dataset['rows']): number[] {
  const firsts = [0];
  for (const { matrix } of valuesOf(rows)) firsts.push(firsts.at(-1)! + matrix.values.length);
  return firsts;
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
