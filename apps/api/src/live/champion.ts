import type { ChampionRow } from '@tandem/database';
import type { ClassProbabilities, ModelKind, ModelPrediction } from '@tandem/domain';
import { FeatureColumns } from '@tandem/features';
import type { ModelRunner } from '@tandem/models';
import type { Windows } from './windows.js';

/** What the loop needs of a loaded model file. */
export type Runner = Pick<ModelRunner, 'predict' | 'dispose'> & {
  readonly metadata: Pick<ModelRunner['metadata'], 'featureNames' | 'thresholds'>;
};

/** One model's prediction for one window, and which version made it. */
export interface VersionedPrediction extends ModelPrediction {
  readonly kind: ModelKind;
  readonly version: number;
}

/** A champion that is loaded and serves. */
export class Champion {
  private readonly columns: FeatureColumns;

  /** @throws UnknownFeatureError when the model wants features that the engine does not compute */
  constructor(
    readonly row: ChampionRow,
    private readonly runner: Runner,
  ) {
    this.columns = FeatureColumns.of(runner.metadata.featureNames);
  }

  /** The same loaded model under a newer row of its pointer: a verdict may have changed since. */
  withRow(row: ChampionRow): Champion {
    return new Champion(row, this.runner);
  }

  /** One prediction per window, in their order. */
  async predict(windows: Windows): Promise<VersionedPrediction[]> {
    const { count } = windows;
    const flat = await this.runner.predict(windows.inputsOf(this.columns), count);
    const { kind, version, proven } = this.row;
    const { thresholds } = this.runner.metadata;
    return Array.from({ length: count }, (_, i) => {
      const probabilities: ClassProbabilities = [flat[3 * i]!, flat[3 * i + 1]!, flat[3 * i + 2]!];
      return { kind, version, proven, thresholds, probabilities };
    });
  }

  dispose(): void {
    this.runner.dispose();
  }
}
