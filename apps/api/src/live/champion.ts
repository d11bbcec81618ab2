import type { ChampionRow } from '@tandem/database';
import { EXCURSION_VALUES, type ClassProbabilities, type ModelKind, type ModelPrediction } from '@tandem/domain';
import type { ModelForecaster } from './forecaster.js';
import type { Windows } from './windows.js';

/** One model's prediction for one window, and which version made it. */
export interface VersionedPrediction extends ModelPrediction {
  readonly kind: ModelKind;
  readonly version: number;
}

/** A champion that is loaded and serves. */
export class Champion {
  constructor(
    readonly row: ChampionRow,
    private readonly model: ModelForecaster,
  ) {}

  /** The same loaded model under a newer row of its pointer: a verdict may have changed since. */
  withRow(row: ChampionRow): Champion {
    return new Champion(row, this.model);
  }

  /** One prediction per window, in their order. */
  async predict(windows: Windows): Promise<VersionedPrediction[]> {
    const { probabilities: flat, excursion: moves } = await this.model.forecast(windows);
    const { kind, version, proven } = this.row;
    const { thresholds } = this.model;
    return Array.from({ length: windows.count }, (_, i) => {
      const probabilities: ClassProbabilities = [flat[3 * i]!, flat[3 * i + 1]!, flat[3 * i + 2]!];
      const excursion = moves && moves.subarray(EXCURSION_VALUES * i, EXCURSION_VALUES * (i + 1));
      return { kind, version, proven, thresholds, probabilities, excursion };
    });
  }

  dispose(): void {
    this.model.dispose();
  }
}
