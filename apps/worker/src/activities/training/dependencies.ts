import type { Database } from '@tandem/database';
import type { BackendPreference, BudgetLimits } from '@tandem/models';
import type { TrainingBudget, TrainingReport } from '@tandem/pipeline';
import type { FrozenDatasets } from './frozen-datasets.js';

/** What the training activities work with. */
export interface TrainingDependencies {
  readonly database: Database;
  readonly datasets: FrozenDatasets;
  /** Folder of the checkpoints of runs under way. */
  readonly checkpointDirectory: string;
  readonly backend: BackendPreference;
  readonly seed: number;
  readonly budgets: Readonly<Record<TrainingBudget, BudgetLimits>>;
  /** Tells the workflow of the running activity how far its training is. */
  readonly report: (report: TrainingReport) => Promise<void>;
}
