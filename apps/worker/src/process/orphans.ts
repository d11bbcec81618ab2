import { hostname } from 'node:os';
import { Client } from '@temporalio/client';
import { ApplicationFailure, defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';

/** Activities that a worker has begun (temporal.api.enums.v1.PendingActivityState). */
const STARTED = 2;

/** Tried again at once; the pause of the retry policy is for activities that fail by themselves. */
const RETRY_DELAY = '10ms';

/**
 * Reports as failed what workers of this machine had begun that are gone, so that it is done again at once, instead of after its heartbeat
 * timeout. Called before this process takes any work: what stands under its own name is a predecessor's, as in a container, where every
 * process has the same number.
 * @returns how many there were
 */
export async function failOrphans(connection: NativeConnection, namespace: string): Promise<number> {
  const { workflow } = new Client({ connection, namespace });
  let failed = 0;
  for await (const { workflowId, runId } of workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    const { raw } = await workflow.getHandle(workflowId, runId).describe();
    for (const { activityId, state, lastWorkerIdentity } of raw.pendingActivities ?? []) {
      if (state !== STARTED || !isGone(lastWorkerIdentity ?? '')) continue;
      const lost = ApplicationFailure.create({
        message: `The worker ${lastWorkerIdentity} is gone.`,
        type: 'WorkerLost',
        nextRetryDelay: RETRY_DELAY,
      });
      await connection.workflowService.respondActivityTaskFailedById({
        namespace,
        workflowId,
        runId,
        activityId: activityId!,
        failure: defaultFailureConverter.errorToFailure(lost, defaultPayloadConverter),
      });
      failed += 1;
    }
  }
  return failed;
}

/**
 * Whether the process of a worker is one of this machine that has ended.
 * @param identity as the SDK makes it: `<process>@<host>`
 */
export function isGone(identity: string): boolean {
  const [, pid, host] = /^(\d+)@(.*)$/.exec(identity) ?? [];
  if (pid === undefined || host !== hostname()) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
