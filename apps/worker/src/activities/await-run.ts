import { Context } from '@temporalio/activity';
import { WorkflowFailedError, WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import { ApplicationFailure, rootCause, TemporalFailure } from '@temporalio/common';
import type { AwaitedRun, RunEnd } from '@tandem/pipeline';
import { activityClock } from './heartbeat.js';

/** Milliseconds between two looks: a change of champion takes a second, a training hours. */
const LOOKS = { first: 50, factor: 1.5, last: 2_000 };

/**
 * Waits for the end of a run and of what succeeds it: the runs after a reset, a retry or a continue-as-new.
 * @throws ApplicationFailure that is not retried when the last of them did not complete; its type is that of the failure at the root
 */
export async function awaitRun({ workflowId, firstRunId }: AwaitedRun): Promise<RunEnd> {
  const { workflow } = Context.current().client;
  try {
    const { runId, closeTime } = await lastRun(workflowId, firstRunId);
    return { result: await workflow.getHandle(workflowId, runId).result(), endedAt: closeTime!.getTime() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      throw ApplicationFailure.nonRetryable(`Temporal has no run of ${workflowId}, or has removed it: how it ended is not known.`);
    }
    if (!(error instanceof WorkflowFailedError)) throw error;
    const message = rootCause(error.cause) ?? error.message;
    throw ApplicationFailure.create({ message, type: rootType(error.cause), nonRetryable: true });
  }
}

/** Looks again and again: a long poll of this connection cannot be cut short, and would hold up a worker that stops. */
async function lastRun(workflowId: string, firstRunId: string | undefined): Promise<WorkflowExecutionDescription> {
  const { workflow } = Context.current().client;
  const clock = activityClock(() => undefined);
  let run = await workflow.getHandle(workflowId, firstRunId).describe();
  for (let pause = LOOKS.first; ; pause = Math.min(pause * LOOKS.factor, LOOKS.last)) {
    if (run.status.name !== 'RUNNING') {
      // The newest run may be another's by now: what a reset has made is on record where it began.
      const successor = run.raw.workflowExtendedInfo?.resetRunId || undefined;
      const newest = await workflow.getHandle(workflowId, successor).describe();
      if (newest.runId === run.runId || chainOf(newest) !== chainOf(run)) return run;
      run = newest;
    }
    await clock.sleep(pause);
    run = await workflow.getHandle(workflowId, run.runId).describe();
  }
}

/** What a run shares with its successors. */
function chainOf({ raw, runId }: WorkflowExecutionDescription): string {
  return raw.workflowExecutionInfo?.firstRunId || runId;
}

/** One of `FAILURES`, or the class of Temporal's failure, such as `CancelledFailure`. */
function rootType(failure: unknown): string {
  if (!(failure instanceof TemporalFailure)) return 'Error';
  if (failure.cause instanceof TemporalFailure) return rootType(failure.cause);
  return (failure instanceof ApplicationFailure && failure.type) || failure.name;
}
