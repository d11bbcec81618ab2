import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import type { Settings } from '@tandem/config';
import type { Database } from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import { BUDGETS, type BudgetLimits } from '@tandem/models';
import { MESSAGES, type TrainingActivities, type TrainingReport } from '@tandem/pipeline';
import { buildDataset, FrozenDatasets, reviewStoredBars } from './datasets.js';
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
    budgets: { ...BUDGETS, 'virtual-night': fastBudget(settings) },
    report: signalWorkflow,
  };
  return {
    reviewBars: (input) => reviewStoredBars(datasets, input),
    buildDataset: (input) => buildDataset(datasets, input),
    trainModel: (input) => trainModel(dependencies, input),
    validateModel: (input) => validateModel(dependencies, input),
  };
}

function fastBudget({ NIGHT_EPOCHS, NIGHT_SAMPLES }: Settings): BudgetLimits {
  const usual = BUDGETS['virtual-night'];
  return { ...usual, maxEpochs: NIGHT_EPOCHS ?? usual.maxEpochs, maxTrainSamples: NIGHT_SAMPLES ?? usual.maxTrainSamples };
}

async function signalWorkflow(report: TrainingReport): Promise<void> {
  const { client, info } = Context.current();
  const { workflowId, runId } = info.workflowExecution!;
  await client.workflow.getHandle(workflowId, runId).signal<[TrainingReport]>(MESSAGES.trainingReportSignal, report);
}
