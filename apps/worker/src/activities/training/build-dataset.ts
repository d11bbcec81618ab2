import { AbsentClassError, DataQualityError, NoSamplesError, NotEnoughSessionsError } from '@tandem/features';
import type { BarReview, BuildDatasetInput, DatasetOutcome } from '@tandem/pipeline';
import { Context } from '@temporalio/activity';
import { whileBeating } from '../while-beating.js';
import { NothingStoredError, type FrozenDatasets } from './frozen-datasets.js';

/** Bars that nothing can be learned from, now and at every retry. */
const REFUSALS = [NothingStoredError, NotEnoughSessionsError, NoSamplesError, AbsentClassError, DataQualityError];

/** Freezes the training rows of a run under the id of the run, so that a retry finds them and a reset run has its own. */
export async function buildDataset(datasets: FrozenDatasets, { budget }: BuildDatasetInput): Promise<DatasetOutcome> {
  const { workflowId, runId } = Context.current().info.workflowExecution!;
  try {
    const dataset = await whileBeating(() => datasets.freeze(`${workflowId}/${runId}`, budget));
    return { dataset, refusal: null };
  } catch (error) {
    return { dataset: null, refusal: refusalOf(error) };
  }
}

/** Looks for defects in the bars of a run before its dataset is made of them. */
export async function reviewBars(datasets: FrozenDatasets, { budget }: BuildDatasetInput): Promise<BarReview> {
  try {
    return { finding: await whileBeating(() => datasets.review(budget)), refusal: null };
  } catch (error) {
    const refusal = refusalOf(error);
    return { finding: refusal, refusal };
  }
}

/** @throws the error itself where it says nothing of the bars */
function refusalOf(error: unknown): string {
  if (REFUSALS.some((refusal) => error instanceof refusal)) return (error as Error).message;
  throw error;
}
