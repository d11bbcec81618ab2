import { WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT, featureColumns } from '../engine/catalog.js';

/** Where a model's inputs stand in the engine's vectors. Versions with other lists of features live side by side. */
export class FeatureColumns {
  /** Equal for equal lists. */
  readonly key: string;
  private readonly isWhole: boolean;
  private readonly runs: readonly Run[];

  private constructor(private readonly columns: readonly number[]) {
    this.key = columns.join();
    this.runs = runsOf(columns);
    this.isWhole = columns.length === FEATURE_COUNT && columns.every((column, i) => column === i);
  }

  /** @throws UnknownFeatureError for a model that wants what the engine does not compute */
  static of(names: readonly string[]): FeatureColumns {
    return new FeatureColumns(featureColumns(names));
  }

  /** Values of one vector. */
  get width(): number {
    return this.columns.length;
  }

  /** `count` windows of engine vectors as windows of this model's inputs; the same array when there is nothing to pick. */
  pick(windows: Float32Array, count: number): Float32Array {
    if (this.isWhole) return windows;
    return this.pickRows(count * WINDOW_BARS, (row) => row, windows);
  }

  /** The last bar of each of `count` windows of engine vectors, as vectors of this model's inputs. */
  pickLastBars(windows: Float32Array, count: number): Float32Array {
    return this.pickRows(count, (window) => (window + 1) * WINDOW_BARS - 1, windows);
  }

  /** Run by run: a few copies a row, and no loop over values that runs too seldom to be compiled. */
  private pickRows(rows: number, rowOf: (row: number) => number, vectors: Float32Array): Float32Array {
    const { width, runs } = this;
    const picked = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const offset = rowOf(row) * FEATURE_COUNT;
      for (const { from, to, at } of runs) picked.set(vectors.subarray(offset + from, offset + to), row * width + at);
    }
    return picked;
  }
}

/** Columns of the engine that a model reads side by side, from `from` to before `to`; the first one is its column `at`. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

function runsOf(columns: readonly number[]): Run[] {
  const starts = [...columns.keys()].filter((at) => at === 0 || columns[at] !== columns[at - 1]! + 1);
  return starts.map((at, i) => ({ at, from: columns[at]!, to: columns[at]! + (starts[i + 1] ?? columns.length) - at }));
}
