import { NoSamplesError, NotEnoughSessionsError } from '@tandem/features';
import type { BuildDatasetInput, DatasetOutcome } from '@tandem/pipeline';
import { Context } from '@temporalio/activity';
import { whileBeating } from '../while-beating.js';
import type { FrozenDatasets } from './frozen-datasets.js';

/** Freezes the training rows of a run under the id of the run, so that a retry finds them and a reset run has its own. */
export async function buildDataset(datasets: FrozenDatasets, { budget }: BuildDatasetInput): Promise<DatasetOutcome> {
  const { workflowId, runId } = Context.current().info.workflowExecution!;
  try {
    const dataset = await whileBeating(() => datasets.freeze(`${workflowId}/${runId}`, budget));
    return { dataset, refusal: null };
  } catch (error) {
    if (error instanceof NotEnoughSessionsError || error instanceof NoSamplesError) return { dataset: null, refusal: error.message };
    throw error;
  }
}
