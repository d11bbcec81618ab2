import { FEATURE_COUNT, FEATURE_NAMES, WINDOW_BARS } from '@tandem/features';

/** A model that wants features which the engine does not compute. */
export class UnknownFeatureError extends Error {
  override readonly name = 'UnknownFeatureError';

  constructor(model: string, unknown: readonly string[]) {
    super(`${model} needs the features ${unknown.join(', ')}, which this version of Tandem does not compute. Retrain it, or roll back.`);
  }
}

/** Where a model's inputs stand in the engine's vectors. Versions with other lists of features live side by side. */
export class FeatureColumns {
  private constructor(private readonly columns: readonly number[]) {}

  /**
   * @param model names the model in errors
   * @throws UnknownFeatureError
   */
  static of(model: string, names: readonly string[]): FeatureColumns {
    const unknown = names.filter((name) => !FEATURE_NAMES.includes(name));
    if (unknown.length > 0) throw new UnknownFeatureError(model, unknown);
    return new FeatureColumns(names.map((name) => FEATURE_NAMES.indexOf(name)));
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
