import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import type { Settings } from '@tandem/config';
import type { Database } from '@tandem/database';
import { MARKET_SYMBOL } from '@tandem/domain';
import { BUDGETS, type BudgetLimits } from '@tandem/models';
import type { TrainingActivities } from '@tandem/pipeline';
import { runChild } from '../../process/run-child.js';
import { withHeartbeat } from '../heartbeat.js';
import type { FitReport } from './fit-model.js';
import type { StageInput, StageName, StageOrder, StageResult, StageSettings } from './stages.js';
import { trainModel } from './train-model.js';

/**
 * The activities of the queue `training`, each in a child: TensorFlow, dataset and what is fitted end with it.
 * @param databaseUrl of `database`
 * @param directory the folder of the source in VAR_DIR
 */
export function createTrainingActivities(
  database: Database,
  settings: Settings,
  { databaseUrl, directory, keyFiles }: Pick<StageSettings, 'databaseUrl' | 'directory' | 'keyFiles'>,
): TrainingActivities {
  const stage = stagesIn({
    databaseUrl,
    directory,
    keyFiles,
    symbols: [...new Set([...settings.SYMBOLS, MARKET_SYMBOL])],
    backend: settings.BACKEND,
    seed: settings.SEED,
    budgets: { ...BUDGETS, fast: fastBudget(settings) },
  });
  const fit = (order: StageInput<'fitModel'>, onReport: (report: FitReport) => void, signal: AbortSignal) =>
    stage('fitModel', order, { onReport, signal });
  return {
    buildDataset: (input) => withHeartbeat(() => stage('buildDataset', input)),
    trainModel: (input) => trainModel({ database, checkpointDirectory: join(directory, 'checkpoints'), fit }, input),
    recordEvidence: (input) => withHeartbeat(() => stage('recordEvidence', input)),
    validateModel: (input) => withHeartbeat(() => stage('validateModel', input)),
  };
}

/** Has a stage carried out for the activity that asks; by default it ends when that is cancelled. */
function stagesIn(settings: StageSettings) {
  return <Name extends StageName>(
    stage: Name,
    input: StageInput<Name>,
    { onReport = () => undefined, signal }: { onReport?: (report: FitReport) => void; signal?: AbortSignal } = {},
  ): Promise<StageResult<Name>> => {
    const { info, cancellationSignal } = Context.current();
    return runChild<StageOrder<Name>, FitReport, StageResult<Name>>(
      'stage',
      { stage, input, run: info.workflowExecution!, settings },
      { onReport, signal: signal ?? cancellationSignal, lost: { type: 'TrainingProcessLost', what: `the stage ${stage}` } },
    );
  };
}

function fastBudget({ NIGHT_EPOCHS, NIGHT_SAMPLES }: Settings): BudgetLimits {
  const usual = BUDGETS.fast;
  return { ...usual, maxEpochs: NIGHT_EPOCHS ?? usual.maxEpochs, maxTrainSamples: NIGHT_SAMPLES ?? usual.maxTrainSamples };
}
