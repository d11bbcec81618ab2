import { continueAsNew, executeChild, log, ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import { pipelineStart, workflowIds, type IngestPricesInput, type IngestPricesResult, type NightlyPipelineInput } from '@tandem/pipeline';
import { operations, preparation, streaming } from './activities.js';
import { causeOf, unlessCancelled } from './failure.js';
import { nightlyPipeline } from './nightly-pipeline.js';
import { Pausable } from './pausable.js';

/**
 * Streams the market session by session. A virtual market waits for the pipeline that runs on each close, however that
 * ends; the nights of a real one have a Schedule. One session a run, then it continues as new, so that no history grows without bound.
 * @returns when the source has no further session
 */
export async function ingestPrices({ sessionsDone, lastSession, paused }: IngestPricesInput): Promise<IngestPricesResult> {
  const work = new Pausable('prices', paused ?? null);
  const after = lastSession ?? (await prepare(work));
  work.tell(`${sessionsDone} sessions streamed; the newest one complete is ${after}.`);

  const summary = `Stream the session after ${after}`;
  const streamed = await work.run(() => streaming.streamSession.executeWithOptions({ summary }, [{ after }]));
  const { outcome, session } = streamed;
  if (outcome === 'ended' || session === null) return { sessions: sessionsDone, state: 'ended' };
  if (outcome === 'early') {
    work.tell(`${sessionsDone} sessions streamed; ${session} is the next one.`);
    await work.run(() => sleep(Math.max(0, (streamed.opensAt ?? 0) - Date.now()), { summary: `Wait for the session ${session}` }));
    return continueAsNew<typeof ingestPrices>({ sessionsDone, lastSession: after, ...work.state });
  }

  if (!streamed.nightIsScheduled) await trainAndWait(workflowIds.nightly(session), { ...request('session-close', `Session ${session} closed`, 'virtual-night'), session });
  return continueAsNew<typeof ingestPrices>({ sessionsDone: sessionsDone + 1, lastSession: session, ...work.state });
}

/** Stores the history and, where kinds have no champion, makes their version 1 before the market opens. */
async function prepare(work: Pausable): Promise<string> {
  const { lastSession, nightsAreScheduled } = await work.run(() => preparation.prepareMarket.executeWithOptions({ summary: 'Store the history before the first session' }, []));
  const kinds = await operations.findMissingChampions.executeWithOptions({ summary: 'Which kinds have no champion' }, []);
  if (kinds.length === 0) return lastSession;
  const budget = nightsAreScheduled ? 'full' : 'virtual-night';
  await trainAndWait(workflowIds.firstTraining, { ...request('first-training', 'No champion yet', 'first'), kinds });
  await trainAside(workflowIds.initialTraining, request('initial', 'The full pipeline after the first training', budget));
  return lastSession;
}

function request(reason: NightlyPipelineInput['reason'], note: string, budget: NightlyPipelineInput['budget']): NightlyPipelineInput {
  return { reason, budget, requestedBy: 'ingestion', note };
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
