import type { Database } from '@tandem/database';
import type { BackendPreference, BudgetLimits } from '@tandem/models';
import type { TrainingBudget } from '@tandem/pipeline';
import type { FrozenDatasets } from './datasets.js';

/** What networks are trained with; plain, for it travels to the processes that train. */
export interface TrainingPlan {
  readonly backend: BackendPreference;
  readonly seed: number;
  readonly budgets: Readonly<Record<TrainingBudget, BudgetLimits>>;
}

/** What the stages of a run compute with. */
export interface TrainingDependencies extends TrainingPlan {
  readonly database: Database;
  readonly datasets: FrozenDatasets;
}
