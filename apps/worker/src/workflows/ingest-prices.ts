import { pipelineStart, workflowIds } from '@tandem/pipeline';
import type { IngestPricesInput, IngestPricesResult, NightlyPipelineInput } from '@tandem/pipeline';
import { ParentClosePolicy, continueAsNew, executeChild, log, setCurrentDetails, startChild } from '@temporalio/workflow';
import { operations, preparation, streaming } from './activities.js';
import { causeOf, unlessCancelled } from './failure.js';
import { nightlyPipeline } from './nightly-pipeline.js';

/**
 * Streams the market session by session. A virtual market waits for the pipeline that runs on each close, however that
 * ends. One session a run, then it continues as new, so that no history grows without bound.
 * @returns when the source has no further session
 */
export async function ingestPrices({ sessionsDone, lastSession }: IngestPricesInput): Promise<IngestPricesResult> {
  const after = lastSession ?? (await prepare());
  setCurrentDetails(`${sessionsDone} sessions streamed; the newest one complete is ${after}.`);

  const summary = `Stream the session after ${after}`;
  const { outcome, session } = await streaming.streamSession.executeWithOptions({ summary }, [{ after }]);
  if (outcome === 'ended' || session === null) return { sessions: sessionsDone, state: 'ended' };

  await trainAndWait(workflowIds.nightly(session), { ...request('session-close', `Session ${session} closed`), session });
  return continueAsNew<typeof ingestPrices>({ sessionsDone: sessionsDone + 1, lastSession: session });
}

/** Stores the history and, where kinds have no champion, makes their version 1 before the market opens. */
async function prepare(): Promise<string> {
  const { lastSession } = await preparation.prepareMarket.executeWithOptions({ summary: 'Store the history before the first session' }, []);
  const kinds = await operations.findMissingChampions();
  if (kinds.length === 0) return lastSession;
  await trainAndWait(workflowIds.firstTraining, { ...request('first-training', 'No champion yet'), budget: 'first', kinds });
  await trainAside(workflowIds.initialTraining, request('initial', 'The full pipeline after the first training'));
  return lastSession;
}

function request(reason: NightlyPipelineInput['reason'], note: string): NightlyPipelineInput {
  return { reason, budget: 'virtual-night', requestedBy: 'ingestion', note };
}

/** Runs the pipeline to its end. Prices go on flowing after one that failed. */
async function trainAndWait(workflowId: string, input: NightlyPipelineInput): Promise<void> {
  await executeChild(nightlyPipeline, pipelineStart(workflowId, input)).catch(
    unlessCancelled((error) => log.warn('The pipeline run failed; the market goes on', { workflowId, cause: causeOf(error) })),
  );
}

/** Starts the pipeline and leaves it to itself: it outlives this run. */
async function trainAside(workflowId: string, input: NightlyPipelineInput): Promise<void> {
  await startChild(nightlyPipeline, { ...pipelineStart(workflowId, input), parentClosePolicy: ParentClosePolicy.ABANDON }).catch(
    unlessCancelled((error) => log.warn('The pipeline run did not start', { workflowId, cause: causeOf(error) })),
  );
}
