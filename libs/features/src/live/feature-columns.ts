import { WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT, featureColumns } from '../engine/catalog.js';

/** Where a model's inputs stand in the engine's vectors. Versions with other lists of features live side by side. */
export class FeatureColumns {
  private constructor(private readonly columns: readonly number[]) {}

  /** @throws UnknownFeatureError for a model that wants what the engine does not compute */
  static of(names: readonly string[]): FeatureColumns {
    return new FeatureColumns(featureColumns(names));
  }

  /** `count` windows of engine vectors as windows of this model's inputs; the same array when there is nothing to pick. */
  pick(windows: Float32Array, count: number): Float32Array {
    if (this.columns.length === FEATURE_COUNT && this.columns.every((column, i) => column === i)) return windows;
    const width = this.columns.length;
    const picked = new Float32Array(count * WINDOW_BARS * width);
    for (let row = 0; row < count * WINDOW_BARS; row++) {
      for (let i = 0; i < width; i++) picked[row * width + i] = windows[row * FEATURE_COUNT + this.columns[i]!]!;
    }
    return picked;
  }
}
