import { WINDOW_BARS } from '@tandem/domain';
import { WINDOW_VALUES, type FeatureColumns } from '@tandem/features';

/** Windows of engine vectors, side by side, and what models read of them: what several read alike is picked once. */
export class Windows {
  private readonly picked = new Map<string, Float32Array>();

  /**
   * @param values count × 60 × F unscaled values of the engine's features, row-major; not to be changed any more
   * @param whole windows of which these are the first
   */
  constructor(
    readonly values: Float32Array,
    readonly count: number,
    private readonly whole: Windows | null = null,
  ) {}

  /** The first `count` of these. */
  first(count: number): Windows {
    return count === this.count ? this : new Windows(this.values.subarray(0, count * WINDOW_VALUES), count, this);
  }

  /** The windows as inputs of a model: count × 60 × its features. */
  inputsOf(columns: FeatureColumns): Float32Array {
    const inputs = this.known(columns) ?? columns.pick(this.values, this.count);
    this.picked.set(columns.key, inputs);
    return inputs;
  }

  /** Their last bars as inputs of a model: count × its features. */
  lastBarsOf(columns: FeatureColumns): Float32Array {
    return columns.pickLastBars(this.values, this.count);
  }

  private known(columns: FeatureColumns): Float32Array | null {
    const { key, width } = columns;
    return this.picked.get(key) ?? this.whole?.known(columns)?.subarray(0, this.count * WINDOW_BARS * width) ?? null;
  }
}
