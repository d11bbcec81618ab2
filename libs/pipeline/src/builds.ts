import type { Client } from '@temporalio/client';
import { TASK_QUEUES } from './names.js';
import { TASK_QUEUE_TYPES } from './temporal-service.js';

/*
 * Which build of the workflows carries which run on. Workers of one build are a version of Temporal's Worker Deployment `tandem`; a run is
 * pinned to the version that began it, until it is moved.
 */

/** Of all of Tandem's workers. */
export const DEPLOYMENT = 'tandem';

/** Runs on these; `training` has activities alone. */
const WORKFLOW_QUEUES = [TASK_QUEUES.ingestion, TASK_QUEUES.operations];
/** Of a run that stays with its version (temporal.api.enums.v1.VersioningBehavior). */
const PINNED = 1;
/** A worker asks anew after a minute at the latest, the server's long poll. One that has not for longer is gone. */
const MAX_POLL_AGE_MS = 70_000;

/** An open run. */
export interface OpenRun {
  readonly workflowId: string;
  readonly runId: string;
  /** The build that it is pinned to; null: whichever is current, as a run of before there were builds. */
  readonly buildId: string | null;
}

/** Builds of which a worker asks for workflow tasks, by queue. */
export class LiveBuilds {
  constructor(private readonly known: ReadonlySet<string>) {}

  has(buildId: string, queue?: string): boolean {
    return (queue === undefined ? WORKFLOW_QUEUES : [queue]).some((one) => this.known.has(`${one} ${buildId}`));
  }
}

/** @param isGone whether the worker of an identity is known to have ended: the server hears of an end when it misses the next poll */
export async function liveBuilds(client: Client, now: number, isGone: (identity: string) => boolean = () => false): Promise<LiveBuilds> {
  const { namespace } = client.options;
  const known = new Set<string>();
  for (const name of WORKFLOW_QUEUES) {
    const question = { namespace, taskQueue: { name }, taskQueueType: TASK_QUEUE_TYPES.workflow };
    const { pollers } = await client.workflowService.describeTaskQueue(question);
    for (const { deploymentOptions, lastAccessTime, identity } of pollers ?? []) {
      const age = now - 1_000 * Number(String(lastAccessTime?.seconds ?? 0));
      if (deploymentOptions?.buildId && age < MAX_POLL_AGE_MS && !isGone(identity ?? '')) known.add(`${name} ${deploymentOptions.buildId}`);
    }
  }
  return new LiveBuilds(known);
}

/** Every open run, with the queue of its workflow tasks. */
export async function openRuns(client: Client): Promise<readonly (OpenRun & { readonly queue: string })[]> {
  const runs = [];
  for await (const { workflowId, runId, taskQueue } of client.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    const { behavior, deploymentVersion, versioningOverride } = raw.workflowExecutionInfo?.versioningInfo ?? {};
    const moved = versioningOverride?.oneTime?.targetDeploymentVersion ?? versioningOverride?.pinned?.version;
    const buildId = moved?.buildId ?? (behavior === PINNED ? deploymentVersion?.buildId : undefined);
    runs.push({ workflowId, runId, queue: taskQueue, buildId: buildId || null });
  }
  return runs;
}

/** The open runs that nobody carries on: their build has no worker. */
export async function waitingRuns(client: Client, now: number): Promise<OpenRun[]> {
  const runs = (await openRuns(client)).filter(({ buildId }) => buildId !== null);
  if (runs.length === 0) return [];
  const live = await liveBuilds(client, now);
  return runs.filter(({ buildId, queue }) => !live.has(buildId!, queue)).map(({ queue: _, ...run }) => run);
}
