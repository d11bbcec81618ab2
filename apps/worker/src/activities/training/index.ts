import { join } from 'node:path';
import type { Settings } from '@tandem/config';
import type { Database } from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import { BUDGETS, type BudgetLimits } from '@tandem/models';
import type { TrainingActivities } from '@tandem/pipeline';
import { buildDataset, FrozenDatasets } from './datasets.js';
import { recordEvidence } from './record-evidence.js';
import { trainModel, type TrainingDependencies } from './train-model.js';
import { validateModel } from './validate-model.js';

/**
 * The activities of the queue `training`.
 * @param directory the folder of the source in VAR_DIR
 */
export function createTrainingActivities(database: Database, settings: Settings, directory: string): TrainingActivities {
  const symbols = [...new Set([...settings.SYMBOLS, MARKET_SYMBOL])];
  const datasets = new FrozenDatasets(database, symbols);
  const dependencies: TrainingDependencies = {
    database,
    datasets,
    checkpointDirectory: join(directory, 'checkpoints'),
    backend: settings.BACKEND,
    seed: settings.SEED,
    budgets: { ...BUDGETS, fast: fastBudget(settings) },
  };
  return {
    buildDataset: (input) => buildDataset(datasets, input),
    trainModel: (input) => trainModel(dependencies, input),
    recordEvidence: (input) => recordEvidence(dependencies, input),
    validateModel: (input) => validateModel(dependencies, input),
  };
}

function fastBudget({ NIGHT_EPOCHS, NIGHT_SAMPLES }: Settings): BudgetLimits {
  const usual = BUDGETS.fast;
  return { ...usual, maxEpochs: NIGHT_EPOCHS ?? usual.maxEpochs, maxTrainSamples: NIGHT_SAMPLES ?? usual.maxTrainSamples };
}
