import { requireProbabilities } from '@tandem/domain';
import { predictControl, type Control, type Forecast } from '@tandem/evaluation';
import { FeatureColumns } from '@tandem/features';
import type { ModelRunner } from '@tandem/models';
import type { Windows } from './windows.js';

/** What predicts windows of engine vectors. */
export interface Forecaster {
  /** All that it predicts, one row a window. */
  forecast(windows: Windows): Promise<Forecast>;
  /** Frees it. Call it while it predicts nothing. */
  dispose(): void;
}

/** What the loop needs of a loaded model file. */
export type Runner = Pick<ModelRunner, 'predict' | 'forecast' | 'dispose'> & {
  readonly metadata: Pick<ModelRunner['metadata'], 'featureNames' | 'thresholds'>;
};

/** A model file that reads its features out of the engine's. */
export class ModelForecaster implements Forecaster {
  private readonly columns: FeatureColumns;

  /** @throws UnknownFeatureError when the model wants features that the engine does not compute; the runner is freed then */
  constructor(private readonly runner: Runner) {
    try {
      this.columns = FeatureColumns.of(runner.metadata.featureNames);
    } catch (error) {
      runner.dispose();
      throw error;
    }
  }

  get thresholds(): Runner['metadata']['thresholds'] {
    return this.runner.metadata.thresholds;
  }

  forecast(windows: Windows): Promise<Forecast> {
    return this.runner.forecast(windows.inputsOf(this.columns), windows.count);
  }

  dispose(): void {
    this.runner.dispose();
  }
}

/** The control of a version, which looks at the last bar alone. */
export class ControlForecaster implements Forecaster {
  private readonly columns: FeatureColumns;

  /** @throws UnknownFeatureError when the control wants features that the engine does not compute */
  constructor(private readonly control: Control) {
    this.columns = FeatureColumns.of(control.featureNames);
  }

  /** The classes: it knows nothing of how far price goes. */
  async forecast(windows: Windows): Promise<Forecast> {
    const probabilities = predictControl(this.control, windows.lastBarsOf(this.columns));
    requireProbabilities(probabilities, `the ${this.control.name}`);
    return { probabilities, excursion: null };
  }

  dispose(): void {
    // Nothing but memory of this process, which the collector frees.
  }
}
