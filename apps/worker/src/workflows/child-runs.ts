import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  CancelledFailure,
  executeChild,
  getExternalWorkflowHandle,
  patched,
  startChild,
  workflowInfo,
  type ChildWorkflowOptions,
} from '@temporalio/workflow';
import type { RunEnd } from '@tandem/pipeline';
import { isFailure, runs, unlessCancelled } from './activities.js';

/*
 * Runs that wait for another workflow. A reset ends the run that waits, but not its children; the server then refuses the new run a child
 * of the same id, and reports a child's end only to a parent that is open at that moment. So an activity awaits the child, whoever started
 * it.
 */

type Work<I, R> = (input: I) => Promise<R>;
type Options<I> = Omit<ChildWorkflowOptions, 'typeInfo'> & { readonly workflowId: string; readonly args: [I] };
type ReusePolicy = 'ALLOW_DUPLICATE' | 'ALLOW_DUPLICATE_FAILED_ONLY';

/** Whether this run awaits its children by an activity. Histories recorded before it did must replay. */
export const awaitsByActivity = (): boolean => patched('await-run');

/**
 * Runs a workflow whose id names one piece of work, to its end and once: one that is under way, or that has completed since this run began,
 * was started before a reset and counts. A cancellation is passed on to it.
 * @throws what it failed with, or the cancellation of this run
 */
export async function runOnce<I, R>(type: Work<I, R>, options: Options<I>): Promise<R> {
  if (!awaitsByActivity()) return executeChild(type, options);
  const { workflowId } = options;
  const started = await start(type, options, 'ALLOW_DUPLICATE_FAILED_ONLY');
  const { result, endedAt } = await endOf<R>(workflowId, started);
  if (started !== null || endedAt >= workflowInfo().startTime.getTime()) return result;
  return (await endOf<R>(workflowId, await start(type, options, 'ALLOW_DUPLICATE'))).result;
}

/**
 * Runs a workflow whose id is a lock: after the run that holds it, whatever becomes of that.
 * @throws what it failed with, or the cancellation of this run
 */
export async function runNext<I, R>(type: Work<I, R>, options: Options<I>): Promise<R> {
  const { workflowId } = options;
  let started = await start(type, options, 'ALLOW_DUPLICATE');
  while (started === null) {
    const summary = `Wait for another run of ${workflowId}`;
    await runs.awaitRun.executeWithOptions({ summary }, [{ workflowId }]).catch(unlessCancelled(() => undefined));
    started = await start(type, options, 'ALLOW_DUPLICATE');
  }
  return (await endOf<R>(workflowId, started)).result;
}

/** @returns its run id; null when the server has a run of the id that the policy does not let it repeat */
async function start<I, R>(type: Work<I, R>, options: Options<I>, workflowIdReusePolicy: ReusePolicy): Promise<string | null> {
  try {
    return (await startChild(type, { ...options, workflowIdReusePolicy })).firstExecutionRunId;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}

/**
 * Waits for the end, also when this run is cancelled: the child is then cancelled, too.
 * @param started its run id when this run has started it; null: the newest run
 */
async function endOf<R>(workflowId: string, started: string | null): Promise<RunEnd<R>> {
  const outer = CancellationScope.current();
  const awaited = { workflowId, ...(started !== null && { firstRunId: started }) };
  try {
    return await CancellationScope.nonCancellable(async () => {
      const ending = runs.awaitRun.executeWithOptions({ summary: `Wait for ${workflowId}` }, [awaited]);
      // The SDK cancels what this run has started.
      if (started === null) void outer.cancelRequested.catch(() => cancel(workflowId));
      return (await ending) as RunEnd<R>;
    });
  } catch (error) {
    if (outer.consideredCancelled && isFailure(error, 'CancelledFailure')) throw new CancelledFailure(`${workflowId} was cancelled`);
    throw error;
  }
}

/** In vain when it has just ended. */
function cancel(workflowId: string): Promise<void> {
  return CancellationScope.nonCancellable(() => getExternalWorkflowHandle(workflowId).cancel()).catch(() => undefined);
}
