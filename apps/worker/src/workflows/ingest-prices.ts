import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { log, ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import {
  pipelineStartOptions,
  workflowIds,
  type IngestPricesInput,
  type IngestPricesResult,
  type NightlyPipelineInput,
} from '@tandem/pipeline';
import { causeOf, operations, preparation, streaming, unlessCancelled } from './activities.js';
import { runOnce } from './child-runs.js';
import { continueWithCurrentBuild } from './continue-as-new.js';
import { nightlyPipeline } from './nightly-pipeline.js';
import { Pausable } from './pausable.js';

/**
 * Streams the market session by session. A virtual market waits for the pipeline run after each close, however that ends; the nightly
 * runs of a real one have a Schedule. One session a run, then it continues as new, so that no history grows without bound.
 * @returns when the source has no further session
 */
export async function ingestPrices({ sessionsDone, lastSession, paused }: IngestPricesInput): Promise<IngestPricesResult> {
  const work = new Pausable('prices', paused ?? null);
  const after = lastSession ?? (await prepare(work));
  work.report(`${sessionsDone} sessions streamed; the newest complete one is ${after}.`);

  const summary = `Stream the session after ${after}`;
  const streamed = await work.run(() => streaming.streamSession.executeWithOptions({ summary }, [{ after }]));
  const { outcome, session } = streamed;
  if (outcome === 'ended' || session === null) return { sessions: sessionsDone, state: 'ended' };
  if (outcome === 'early') {
    work.report(`${sessionsDone} sessions streamed; ${session} is the next one.`);
    await work.run(() => sleep(Math.max(0, (streamed.opensAt ?? 0) - Date.now()), { summary: `Wait for the session ${session}` }));
    return continueWithCurrentBuild<typeof ingestPrices>({ sessionsDone, lastSession: after, ...work.state });
  }

  const input = { ...pipelineInput('session-close', `Session ${session} closed`, 'fast'), session };
  if (!streamed.hasNightlySchedule) await trainAndWait(workflowIds.nightly(session), input);
  return continueWithCurrentBuild<typeof ingestPrices>({ sessionsDone: sessionsDone + 1, lastSession: session, ...work.state });
}

/** Stores the history and, where kinds have no champion, makes their version 1 before the market opens. */
async function prepare(work: Pausable): Promise<string> {
  const summary = 'Store the history before the first session';
  const { lastSession, hasNightlySchedule } = await work.run(() => preparation.prepareMarket.executeWithOptions({ summary }, []));
  const kinds = await operations.findMissingChampions.executeWithOptions({ summary: 'Find the kinds without a champion' }, []);
  if (kinds.length === 0) return lastSession;
  const budget = hasNightlySchedule ? 'full' : 'fast';
  await trainAndWait(workflowIds.firstTraining, { ...pipelineInput('first-training', 'No champion yet', 'first'), kinds });
  await trainDetached(workflowIds.initialTraining, pipelineInput('initial', 'The full pipeline after the first training', budget));
  return lastSession;
}

function pipelineInput(reason: NightlyPipelineInput['reason'], note: string, budget: NightlyPipelineInput['budget']): NightlyPipelineInput {
  return { reason, budget, requestedBy: 'ingestion', note };
}

/** Runs the pipeline to its end. Ingestion continues after one that failed. */
async function trainAndWait(workflowId: string, input: NightlyPipelineInput): Promise<void> {
  await runOnce(nightlyPipeline, pipelineStartOptions(workflowId, input)).catch(
    unlessCancelled((error) => log.warn('nightly pipeline failed; ingestion continues', { workflowId, cause: causeOf(error) })),
  );
}

/** Starts the pipeline and does not wait for it: it outlives this run. */
async function trainDetached(workflowId: string, input: NightlyPipelineInput): Promise<void> {
  await startChild(nightlyPipeline, { ...pipelineStartOptions(workflowId, input), parentClosePolicy: ParentClosePolicy.ABANDON }).catch(
    unlessCancelled((error) => {
      // It runs since before a reset.
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      log.warn('nightly pipeline not started; ingestion continues', { workflowId, cause: causeOf(error) });
    }),
  );
}
